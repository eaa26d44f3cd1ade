"""Due regard: what a plan has considered for people with protected characteristics, and what it has not."""
