/* Sets the theme before anything is painted: ?theme=dark|light, else what was chosen here, else the system's. */
(() => {
  var asked = /[?&]theme=(dark|light)\b/.exec(location.search);
  var kept = null;
  try {
    kept = localStorage.getItem('theme');
  } catch (_refused) {
    // A frame without storage: the theme of the system is good enough.
    kept = null;
  }
  var theme = asked ? asked[1] : kept;
  if (theme === 'dark' || theme === 'light') document.documentElement.setAttribute('data-theme', theme);
})();
