// Without this file everything works. With it, one tick ticks all, and what is ticked is counted.
(() => {
  const count = form => {
    const boxes = form.querySelectorAll('tbody input[type=checkbox]');
    const ticked = form.querySelectorAll('tbody input[type=checkbox]:checked').length;
    form.querySelectorAll('[data-ticked]').forEach(place => { place.textContent = ticked; });
    form.querySelectorAll('[data-all]').forEach(all => {
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    });
  };
  document.addEventListener('change', event => {
    const form = event.target.closest('form');
    if (!form) return;
    if (event.target.matches('[data-all]')) {
      form.querySelectorAll('tbody input[type=checkbox]').forEach(box => { box.checked = event.target.checked; });
    }
    count(form);
  });
  document.querySelectorAll('form').forEach(count);
  document.querySelectorAll('[data-all]').forEach(all => { all.closest('[hidden]')?.removeAttribute('hidden'); });
})();
