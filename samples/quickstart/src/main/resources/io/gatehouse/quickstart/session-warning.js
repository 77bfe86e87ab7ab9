// Warns before the session ends, and keeps it going when the person wants that. Include it in each page:
//   <script src="/session-warning.js" data-session="/oidc/session" data-warn="120" defer></script>
(() => {
  const { session = '/oidc/session', warn = '120' } = document.currentScript.dataset;
  const box = document.createElement('div');
  box.id = 'session-warning';
  box.setAttribute('role', 'alert');
  box.style.cssText = 'position:fixed;inset:auto 1rem 1rem;padding:1rem;background:#fff3cd;color:#332701;border:1px solid #997404';
  let timer;

  function show(text, label, act) {
    const button = document.createElement('button');
    button.textContent = label;
    button.style.marginLeft = '1rem';
    button.onclick = act;
    box.replaceChildren(text, button);
    document.body.append(box);
  }

  function later(seconds) {
    clearTimeout(timer);
    timer = setTimeout(look, 1000 * seconds);
  }

  // Asking does not keep the session alive.
  async function look() {
    let answer;
    try {
      answer = await fetch(session, { headers: { Accept: 'application/json' } });
    } catch {
      return later(30);
    }
    if (answer.status === 401) {
      return show('You are signed out.', 'Sign in', () => location.reload());
    }
    if (!answer.ok) {
      return later(30);
    }
    const { expires_at, idle_expires_at } = await answer.json();
    const left = Math.min(expires_at, idle_expires_at) - (Date.parse(answer.headers.get('Date')) || Date.now()) / 1000;
    if (left > warn) {
      box.remove();
      return later(Math.min(left - warn, 60));
    }
    show(`You will be signed out in ${Math.max(1, Math.round(left / 60))} min.`, 'Stay signed in', stay);
    later(Math.max(1, Math.min(left, 10)));
  }

  // Renews tokens and claims too; without a refresh token, an ordinary request counts as use.
  async function stay() {
    const answer = await fetch(session + '/refresh', { method: 'POST' }).catch(() => undefined);
    if (answer?.status === 403) {
      await fetch(location.href).catch(() => undefined);
    }
    look();
  }

  look();
})();
