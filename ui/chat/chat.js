// Clicks on figures and [n] open the source card at its mark; copying; keeping the newest turn in view. No requests.
(() => {
  const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
  const show = (element, block) => element.scrollIntoView({ behavior: calm() ? 'auto' : 'smooth', block });

  const openCard = (link) => {
    const card = document.getElementById(link.dataset.card);
    if (!card) return;
    card.open = true;
    document.querySelectorAll('mark.now, .card.now').forEach((old) => old.classList.remove('now'));
    card.classList.add('now');
    const mark = link.dataset.mark && document.getElementById(link.dataset.mark);
    if (mark) mark.classList.add('now');
    show(mark || card, mark ? 'center' : 'nearest');
    (mark || card.querySelector('summary')).focus({ preventScroll: true });
  };

  const copy = async (button) => {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'The browser refused';
    }
    setTimeout(() => { button.textContent = before; }, 1600);
  };

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-card]');
    if (link) {
      event.preventDefault();
      openCard(link);
      return;
    }
    const button = event.target.closest('button[data-copy]');
    if (button) copy(button);
  });

  // A new question comes into view once; the reader's own scrolling is never fought while the draft grows.
  let shown = '';
  new MutationObserver(() => {
    const turn = document.querySelector('#live .turn');
    const name = turn ? turn.id : '';
    if (name && name !== shown) show(turn, 'start');
    shown = name;
  }).observe(document, { childList: true, subtree: true });

  document.addEventListener('DOMContentLoaded', () => { document.documentElement.lang = 'en'; });
})();
