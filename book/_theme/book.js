// Small services of every page: print, full screen, and cards that Escape closes.
document.addEventListener('click', (event) => {
  const act = event.target.closest('[data-act]')?.dataset.act;
  if (act === 'print') window.print();
  if (act === 'fullscreen') document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') document.querySelectorAll('.ref:hover, .ref:focus-within').forEach((ref) => ref.classList.add('closed'));
});
for (const name of ['focusout', 'mouseout']) document.addEventListener(name, (event) => event.target.closest?.('.ref')?.classList.remove('closed'));
