{# what folium asks for: the box of the map, and the script that draws it #}
{% macro html(this, kwargs) %}
<div class="map" id={{ this.get_name()|tojson }} role="region" aria-label="{{ this.label }}"></div>
{% endmacro %}
{% macro script(this, kwargs) %}
{% if this.site %}
// all maps of the site share their outlines: features come without and take theirs by key
const add = L.GeoJSON.prototype.addData;
L.GeoJSON.prototype.addData = function (data) {
  for (const feature of data.features || []) feature.geometry = feature.geometry || BORDERS[feature.id];
  return add.call(this, data);
};
{% endif %}
const coarse = matchMedia('(pointer: coarse)').matches;
const {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
  crs: L.CRS.Simple, minZoom: -12, maxZoom: 3, zoomSnap: 0.25, zoomDelta: 0.75, wheelPxPerZoomLevel: 120,
  zoomControl: false, attributionControl: false, maxBoundsViscosity: 0.8, dragging: !coarse,
});
{
  const map = {{ this.get_name() }}, box = map.getContainer(), bounds = L.latLngBounds({{ this.corners|tojson }});
  {% if this.site %}
  map.on('layeradd', event => {
    const link = event.layer.feature && event.layer.feature.properties.link;
    if (link) event.layer.on('click', () => { location.href = link; });
  });
  {% endif %}
  const fit = () => {
    map.invalidateSize({animate: false});
    map.options.zoomSnap = 0;  // fill the box, whatever its size
    map.fitBounds(bounds, {padding: [6, 6], animate: false});
    map.options.zoomSnap = 0.25;
  };
  let moved = false;
  fit();
  map.setMaxBounds(bounds.pad(0.3));
  L.control.zoom({{ this.titles|tojson }}).addTo(map);
  const touch = () => { moved = true; };
  for (const kind of ['pointerdown', 'wheel', 'keydown']) box.addEventListener(kind, touch, {passive: true});
  map.on('resize', () => { if (!moved) fit(); });
  // the page scrolls past the map by wheel and by finger; Ctrl or two fingers zoom, and then one finger moves the map
  box.parentElement.addEventListener('wheel', event => {
    if (!(event.ctrlKey || event.metaKey)) event.stopPropagation();
  }, {capture: true, passive: true});
  const near = () => map.getZoom() > map.getBoundsZoom(bounds) + 0.1;
  if (coarse) map.on('zoomend', () => map.dragging[near() ? 'enable' : 'disable']());
  // paper is narrower than the window, so the map is fitted once more for it
  addEventListener('beforeprint', () => { box.classList.add('paper'); fit(); });
  addEventListener('afterprint', () => { box.classList.remove('paper'); fit(); });
}
{% endmacro %}
