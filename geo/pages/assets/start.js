// Streamlit guesses the address of its server from the path of the page and asks in vain first, which stands in the
// console as an error. It stands two folders above this file.
const home = new URL('../..', document.currentScript.src).href.replace(/\/$/, '');
window.__streamlit = {BACKEND_BASE_URL: home, MAIN_PAGE_BASE_URL: home};
