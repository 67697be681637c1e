// Runs in every page before its own scripts and writes down, with the page's own clock, when something was clicked,
// sent, received and painted. Both apps are watched by the same file and judged by the same rule: a map is painted
// when the frame after its last colour has been drawn.
(() => {
  if (window !== window.top) return;
  const now = () => performance.timeOrigin + performance.now();
  const probe = window.probe = {paints: [], maps: new Map(), clicks: [], sent: [], received: [], waiting: []};

  probe.painted = (label, map) => {
    if (!probe.maps.has(map)) probe.maps.set(map, probe.maps.size);
    probe.paints.push({time: now(), label, map: probe.maps.get(map)});
    probe.waiting.splice(0).forEach(tell => tell());
  };
  probe.clear = () => { for (const key of ['paints', 'clicks', 'sent', 'received']) probe[key].length = 0; };
  probe.wait = async () => {  // for the first paint since the last clear()
    const late = new Promise((_, fail) => setTimeout(() => fail(new Error(`no map in 60 s, but: ${document.body.innerText}`)), 6e4));
    if (!probe.paints.length) await Promise.race([new Promise(tell => probe.waiting.push(tell)), late]);
    return {paint: probe.paints[0], origin: performance.timeOrigin};
  };
  probe.rest = async () => {  // until nothing has come or gone for a while: what follows a paint belongs to it
    const last = () => Math.max(0, ...[...probe.paints.map(({time}) => [time]), ...probe.sent, ...probe.received].map(([time]) => time));
    // a map may be painted before the page has heard anything
    while (!probe.heard || now() - last() < 600) await new Promise(tell => setTimeout(tell, 100));
    const {paints, clicks, sent, received} = probe;
    return {paint: paints[0], click: clicks[0], sent, received};
  };
  addEventListener('click', () => probe.clicks.push(now()), true);

  // the baseline: every map is an iframe with a document of its own
  const frames = new Set();
  const watch = inside => {
    const look = new MutationObserver(() => {
      const shapes = [...inside.querySelectorAll('path.leaflet-interactive')];
      if (shapes.length < 400 || !shapes.every(shape => shape.hasAttribute('fill'))) return;
      look.disconnect();
      const label = inside.querySelector('.legend .caption')?.textContent ?? null;
      requestAnimationFrame(() => setTimeout(() => probe.painted(label, inside)));
    });
    look.observe(inside, {childList: true, subtree: true});
  };
  new MutationObserver(() => {
    for (const frame of document.getElementsByTagName('iframe')) {
      if (frames.has(frame)) continue;
      frames.add(frame);
      frame.addEventListener('load', () => watch(frame.contentDocument));
    }
  }).observe(document, {childList: true, subtree: true});

  // the dashboard: the element of the map says which indicator it has painted, by the same rule, in a shadow root
  const attach = Element.prototype.attachShadow;
  const said = new MutationObserver(changes => changes.forEach(({target}) => {
    if (target.classList.contains('leaflet-container')) probe.painted(target.dataset.indicator, target);
  }));
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    said.observe(root, {subtree: true, attributes: true, attributeFilter: ['data-indicator']});
    return root;
  };

  const size = data => data.byteLength ?? data.size ?? data.length;
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', event => {
        probe.heard = true;
        probe.received.push([now(), size(event.data)]);
      });
    }

    send(data) {
      probe.sent.push([now(), size(data)]);
      super.send(data);
    }
  };
})();
