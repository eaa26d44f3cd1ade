/*
 * What the map of Hotspots does in the browser.
 *
 * The server keeps the zones; the browser only reports what a person did. Every drawing, reshaping, removal and
 * click becomes one entry of a journal with an id of its own, and the server answers with the entries it has dealt
 * with and the zones as they are now. So nothing is ever guessed from shapes that look alike or are missing.
 * Text reaches the page through textContent only.
 */
(function () {
  "use strict";

  const state = { map: null, items: null, canvas: null, journal: [], mode: null, waiting: null, focused: null, look: null };

  function newId() {
    // crypto.randomUUID needs https; this works on a plain intranet address too.
    const bytes = window.crypto.getRandomValues(new Uint8Array(12));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function about(layer) {
    layer.feature = layer.feature || { type: "Feature", properties: {} };
    return layer.feature.properties;
  }

  function note(action, properties, geometry) {
    state.journal.push({
      type: "Feature",
      geometry: geometry || null,
      properties: Object.assign({ op: newId(), action: action }, properties),
    });
  }

  function noteShape(action, layer) {
    const known = about(layer);
    const told = { drawing: known.drawing || null, zone: known.zone || null, version: known.version || null };
    if (layer instanceof L.Circle) {
      told.radius = layer.getRadius();
    }
    note(action, told, layer.toGeoJSON(6).geometry);
  }

  function element(lines) {
    const box = document.createElement("div");
    lines.forEach(function (line, at) {
      const row = document.createElement(at === 0 ? "strong" : "div");
      row.textContent = line;
      row.style.display = "block";
      box.appendChild(row);
    });
    return box;
  }

  function said(value, decimals) {
    if (value === null || value === undefined) {
      return "–";
    }
    return value.toLocaleString("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  }

  function listenToDrawing(map) {
    map.on("draw:created", function (event) {
      about(event.layer).drawing = newId();
      pickable(event.layer);
      noteShape("created", event.layer);
    });
    map.on("draw:edited", function (event) {
      event.layers.eachLayer((layer) => noteShape("edited", layer));
    });
    map.on("draw:deleted", function (event) {
      event.layers.eachLayer((layer) => noteShape("deleted", layer));
    });
    map.on("draw:editstart draw:deletestart", function (event) {
      state.mode = event.type;
    });
    map.on("draw:editstop draw:deletestop", function () {
      state.mode = null;
      const waiting = state.waiting;
      state.waiting = null;
      if (waiting) {
        sync(waiting);
      }
    });
  }

  function sayItPlainly(words) {
    const local = L.drawLocal;
    Object.assign(local.draw.toolbar.buttons, words.draw);
    Object.assign(local.edit.toolbar.buttons, words.edit);
    local.edit.handlers.edit.tooltip = words.editing;
    local.edit.handlers.remove.tooltip = { text: words.removing };
    local.draw.handlers.polygon.tooltip = words.polygon;
  }

  function restyle() {
    const style = document.createElement("style");
    style.textContent =
      ".leaflet-container{background:#fff;font:13px/1.4 system-ui,sans-serif}" +
      ".hs-zone-label{background:rgba(255,255,255,.92);border:1px solid #0b5c6b;color:#0b3c46;border-radius:3px;" +
      "padding:0 5px;font-weight:600;font-size:11px;box-shadow:none;white-space:nowrap}" +
      ".hs-zone-label:before{display:none}" +
      // Zones lie on pale and on dark fills: a white rim keeps their line visible on both.
      "path.hs-zone,path.hs-ring{filter:drop-shadow(0 0 1px #fff) drop-shadow(0 0 1.5px #fff) drop-shadow(0 0 1px #fff)}" +
      ".hs-point{display:flex;align-items:center;justify-content:center;border-radius:50%;background:#fff;" +
      "border:2px solid;font:700 12px/1 system-ui,sans-serif;box-shadow:0 0 0 1.5px #fff}" +
      ".hs-point:focus-visible{outline:3px solid #17262b}" +
      ".leaflet-interactive:focus{outline:none}";
    document.head.appendChild(style);
  }

  /** Set the map up: backdrop, drawing, and the view of the whole area. Called once, by the base map. */
  function start(map, items, settings) {
    Object.assign(state, { map: map, items: items, look: settings.look });
    restyle();
    state.canvas = L.canvas({ pane: "results", padding: 0.3 });
    const still = { interactive: false, smoothFactor: 0.5 };
    L.geoJSON(settings.backdrop, Object.assign({ pane: "land", style: settings.look.land }, still)).addTo(map);
    L.geoJSON(settings.backdrop, Object.assign({ pane: "outlines", style: settings.look.outlines }, still)).addTo(map);
    map.attributionControl.setPrefix(false);
    L.control.scale({ imperial: false }).addTo(map);
    map.fitBounds(settings.bounds, { padding: [8, 8], animate: false });
    // What the app reads back as "all drawings" is the journal.
    items.toGeoJSON = function () {
      return { type: "FeatureCollection", features: state.journal.slice() };
    };
    listenToDrawing(map);
    whenStyled(function () {
      map.invalidateSize({ animate: false });
      items.eachLayer((layer) => layer.getTooltip() && layer.getTooltip().update());
    }, 100);
  }

  /** The component does not wait for the style sheets; labels measured before they count are in the wrong place. */
  function whenStyled(task, patience) {
    if (window.getComputedStyle(state.map.getPane("mapPane")).position === "absolute") {
      task();
    } else if (patience > 0) {
      window.setTimeout(() => whenStyled(task, patience - 1), 50);
    }
  }

  /** Draw the results: one layer, filled by class, labels made when the pointer rests on a place. */
  function result(group, settings, collection) {
    const layer = L.geoJSON(collection, {
      pane: "results",
      renderer: state.canvas,
      smoothFactor: 0.3,
      style: function (feature) {
        const fill = settings.colours[feature.properties.c];
        const quiet = feature.properties.c === settings.quiet ? state.look.quiet : {};
        // Pieces of a surface overlap a little, in their own colour, so that no seams show between them.
        const seamless = settings.edges ? {} : { color: fill, weight: 1, opacity: 1, fillOpacity: 1 };
        return Object.assign({}, state.look.results, quiet, { fillColor: fill }, seamless);
      },
      onEachFeature: function (feature, shape) {
        shape.on("click", function () {
          if (!state.mode) {
            note("picked", { row: feature.properties.k, answer: settings.answer });
          }
        });
      },
    });
    layer.bindTooltip(
      function (shape) {
        const known = shape.feature.properties;
        const numbers = settings.labels.map((label, at) => label + ": " + said(known.v[at], settings.decimals[at]));
        return element(known.n ? [known.n].concat(numbers) : numbers);
      },
      { sticky: true }
    );
    layer.addTo(group);
  }

  /** Draw points with a letter each and a ring round them, above zones: only the letter itself takes clicks. */
  function points(group, settings) {
    const pane = state.map.getPane("points") || state.map.createPane("points");
    pane.style.zIndex = 450;
    state.rings = state.rings || L.svg({ pane: "points", padding: 0.3 });
    const ring = { className: "hs-ring", radius: settings.reach, color: settings.colour, weight: 1.5, dashArray: "5 5", fill: false };
    settings.points.forEach(function (point) {
      L.circle(point.at, Object.assign({ pane: "points", renderer: state.rings, interactive: false }, ring)).addTo(group);
      const letter = document.createElement("span");
      letter.textContent = settings.letter;
      const icon = L.divIcon({ className: "hs-point", html: letter, iconSize: [22, 22] });
      const marker = L.marker(point.at, { pane: "points", icon: icon, alt: point.lines.join(", "), keyboard: true });
      marker.on("add", function () {
        const drawn = marker.getElement();
        drawn.style.borderColor = drawn.style.color = settings.colour;
        drawn.setAttribute("role", "img");
        drawn.setAttribute("aria-label", point.lines.join(", "));
      });
      marker.bindTooltip(element(point.lines), { direction: "top", offset: [0, -8] });
      marker.addTo(group);
    });
  }

  function pickable(layer) {
    layer.on("click", function () {
      const zone = about(layer).zone;
      if (zone && !state.mode) {
        note("picked", { zone: zone });
      }
    });
  }

  /** Shapes in several parts, or with very many corners, can be removed on the map but not pulled about. */
  function reshapable(zone) {
    if (zone.geometry.type !== "Polygon") {
      return false;
    }
    return zone.geometry.coordinates.reduce((sum, ring) => sum + ring.length, 0) <= state.look.corners;
  }

  function addZone(zone) {
    const shape = L.GeoJSON.geometryToLayer({ type: "Feature", properties: {}, geometry: zone.geometry });
    shape.setStyle(Object.assign({}, state.look.zones, zone.selected ? state.look.selected : {}));
    shape.options.className = state.look.zones.className;
    shape.feature = {
      type: "Feature",
      properties: { zone: zone.id, version: zone.version, selected: Boolean(zone.selected) },
    };
    shape.bindTooltip(element([zone.name]), { permanent: true, direction: "top", className: "hs-zone-label" });
    about(shape).name = zone.name;
    if (!reshapable(zone)) {
      shape.editing = { enable: function () {}, disable: function () {}, enabled: () => false, updateMarkers: function () {} };
    }
    pickable(shape);
    state.items.addLayer(shape);
    // Above the zone, not on it: what happens in a zone is what the map is for.
    const edge = shape.getBounds();
    shape.getTooltip().setLatLng([edge.getNorth(), edge.getCenter().lng]);
  }

  function current(layer, zone) {
    const known = about(layer);
    return (
      known.version === zone.version &&
      known.name === zone.name &&
      known.selected === Boolean(zone.selected) &&
      !(layer instanceof L.Circle)
    );
  }

  /** Take over the zones as the server has them; whatever it has not heard of yet stays as drawn. */
  function sync(answer) {
    if (state.mode) {
      state.waiting = answer;
      return;
    }
    const done = new Set(answer.done);
    state.journal = state.journal.filter((entry) => !done.has(entry.properties.op));
    const untold = new Set();
    state.journal.forEach((entry) => {
      if (entry.properties.action !== "picked") {
        untold.add(entry.properties.zone || entry.properties.drawing);
      }
    });
    const zones = new Map(answer.zones.map((zone) => [zone.id, zone]));
    state.items.getLayers().forEach(function (layer) {
      const known = about(layer);
      known.zone = known.zone || answer.drawings[known.drawing] || null;
      if (!known.zone || untold.has(known.zone) || untold.has(known.drawing)) {
        zones.delete(known.zone);
      } else if (zones.has(known.zone) && current(layer, zones.get(known.zone))) {
        zones.delete(known.zone);
      } else {
        state.items.removeLayer(layer);
      }
    });
    zones.forEach((zone) => untold.has(zone.id) || addZone(zone));
    focus(answer.focus);
  }

  function focus(wanted) {
    if (!wanted || wanted.turn === state.focused) {
      return;
    }
    state.focused = wanted.turn;
    const found = state.items.getLayers().find((layer) => about(layer).zone === wanted.zone);
    if (found) {
      state.map.fitBounds(found.getBounds(), { maxZoom: 15, padding: [60, 60] });
    }
  }

  window.hotspotsMap = { start: start, result: result, points: points, sync: sync, state: state, sayItPlainly: sayItPlainly };
})();
