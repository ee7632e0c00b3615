import { connect, leftToday, staleAge } from './gateway.js';
import { words } from './words.js';

const settings = await (await fetch('settings.json')).json();
const gateway = connect(settings.gateway);
const $ = id => document.getElementById(id);
const shown = { result: null, budget: null, stale: {}, tenant: null, subscriptions: null, notice: null, errors: {} };
let say = words[navigator.language.startsWith('zh') ? 'zh' : 'en'];

function duration(seconds) {
  if (seconds < 60) return say.seconds(seconds);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? say.minutes(minutes) : say.hours(Math.floor(minutes / 60), minutes % 60);
}

function speak(language) {
  say = words[language];
  document.documentElement.lang = say.lang;
  document.title = say.brand;
  document.querySelectorAll('[data-text]').forEach(element => { element.textContent = say[element.dataset.text]; });
  document.querySelectorAll('[data-label]').forEach(element => element.setAttribute('aria-label', say[element.dataset.label]));
  document.querySelectorAll('[data-language]').forEach(button => button.setAttribute('aria-pressed', String(words[button.dataset.language] === say)));
  showTenant(); showSubscriptions(); showResult(); showBudget(); showStale(); showNotice(); showErrors();
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function date(value) {
  const number = Number(value);
  return value === null || value === undefined || Number.isNaN(number) ? '–' : new Date(number).toLocaleDateString(say.lang, { year: 'numeric', month: 'short', day: 'numeric' });
}

function showTenant() {
  const tenant = shown.tenant;
  if (!tenant) return;
  const facts = [
    [say.company, tenant.company], [say.customerName, tenant.customerName], [say.mobilePhone, tenant.mobilePhone], [say.emailShown, tenant.email],
    [say.vdn, tenant.vdn], [say.space, tenant.tenantSpaceStatus], [say.created, date(tenant.createDate)],
  ];
  $('tenant').replaceChildren(...facts.map(([name, value]) => {
    const group = document.createElement('div');
    group.append(element('dt', name), element('dd', value ?? '–'));
    return group;
  }));
}

function showSubscriptions() {
  const records = shown.subscriptions;
  if (!records) return;
  const states = { 2: say.effective, 8: say.expired, 9: say.historical };
  $('subscriptions').replaceChildren(...records.map(record => {
    const row = document.createElement('tr');
    const state = document.createElement('td');
    state.append(element('span', states[record.status] ?? record.status ?? '–', String(record.status) === '2' ? 'badge good' : 'badge'));
    row.append(element('td', record.procutName ?? record.skuName ?? '–'), element('td', record.orderId ?? '–'), element('td', date(record.expireTime)), state);
    return row;
  }));
  if (!records.length) {
    const cell = element('td', say.none);
    cell.colSpan = 4;
    $('subscriptions').append(document.createElement('tr'));
    $('subscriptions').lastChild.append(cell);
  }
}

function showStale() {
  for (const part of ['tenant', 'subscriptions']) {
    const age = shown.stale[part];
    $(`${part}-stale`).hidden = age === null || age === undefined;
    if (!$(`${part}-stale`).hidden) $(`${part}-stale`).textContent = say.stale(duration(age));
  }
}

function showBudget() {
  const budget = shown.budget;
  $('budget').hidden = !budget;
  if (!budget) return;
  $('budget').textContent = budget.wait ? say.closed(duration(budget.wait)) : say.left(budget.left);
  $('budget').classList.toggle('closed', Boolean(budget.wait));
}

function showResult() {
  const result = shown.result;
  $('trial-result').hidden = !result;
  if (!result) return;
  const [title, text] = say.results[result.key] ?? say.results.default;
  $('trial-result').className = `result ${result.tone}`;
  $('trial-result').replaceChildren(element('strong', title), element('span', text));
}

function showNotice() {
  const [title, text] = say.results[shown.notice] ?? say.results.default;
  $('notice').hidden = !shown.notice;
  $('notice').textContent = shown.notice ? `${title}. ${text}` : '';
}

function showErrors() {
  for (const input of document.querySelectorAll('#trial input')) {
    const code = shown.errors[input.name];
    $(`${input.name}-error`).textContent = code ? say.fieldErrors[code] ?? say.fieldErrors.default : '';
    input.setAttribute('aria-invalid', String(Boolean(code)));
    input.setAttribute('aria-describedby', `${input.name}-error`);
  }
}

// What an answer means to a person: by its business code where it has one, else by its problem type.
function keyOf(answer, route) {
  const code = answer.body.returnCode;
  if (code && route === 'sms') return answer.ok ? 'sent' : `sms-${code}`;
  if (code === '205') return 'application-205';
  if (code in say.results) return code;
  return answer.problem in say.results ? answer.problem : 'default';
}

function tell(answer, route) {
  shown.errors = Object.fromEntries((answer.body.errors ?? []).map(error => [error.pointer.split('/').pop(), error.code]));
  shown.result = { key: keyOf(answer, route), tone: answer.ok ? 'good' : answer.status === 429 || answer.status === 503 || answer.status === 409 || answer.status === 422 ? 'warn' : 'bad' };
  if (route === 'application') {
    const left = leftToday(answer.headers);
    const wait = answer.body.returnCode === '205' ? Number(answer.headers.get('Retry-After')) : 0;
    if (wait || left !== null) shown.budget = { left, wait };
  }
  showErrors(); showResult(); showBudget();
  (document.querySelector('#trial [aria-invalid="true"]') ?? $('trial-result')).focus();
}

async function load() {
  const [tenant, subscriptions] = await Promise.all([gateway.tenant(), gateway.subscriptions()]);
  const failed = [tenant, subscriptions].find(answer => !answer.ok);
  shown.notice = failed ? (failed.problem in say.results ? failed.problem : failed.status === 401 ? 'token-rejected' : 'default') : null;
  if (failed && failed.status === 401) {
    await gateway.signOut();
    signedIn(false);
    return;
  }
  if (tenant.ok) { shown.tenant = tenant.body.schema ?? tenant.body; shown.stale.tenant = staleAge(tenant.headers); }
  if (subscriptions.ok) { shown.subscriptions = (subscriptions.body.schema ?? subscriptions.body).result ?? []; shown.stale.subscriptions = staleAge(subscriptions.headers); }
  showTenant(); showSubscriptions(); showStale(); showNotice();
  signedIn(true);
}

function signedIn(yes) {
  $('sign-in-card').hidden = yes;
  $('sign-out').hidden = $('tenant-card').hidden = $('subscriptions-card').hidden = !yes;
  if (!yes) {
    shown.tenant = shown.subscriptions = null;
    shown.stale = {};
    $('tenant').replaceChildren();
    $('subscriptions').replaceChildren();
  }
  showNotice();
}

async function busy(button, work) {
  button.disabled = true;
  try { await work(); } finally { button.disabled = false; }
}

document.querySelectorAll('[data-language]').forEach(button => button.addEventListener('click', () => speak(button.dataset.language)));
$('sign-in').addEventListener('submit', event => {
  event.preventDefault();
  const token = $('token').value;
  $('token').value = '';
  busy(event.submitter, async () => {
    const answer = await gateway.signIn(token);
    if (answer.ok) {
      await load();
      if (!$('tenant-card').hidden) $('refresh').focus();
    } else {
      shown.notice = answer.problem in say.results ? answer.problem : 'default';
      showNotice();
    }
  });
});
$('sign-out').addEventListener('click', event => busy(event.currentTarget, async () => {
  await gateway.signOut();
  shown.notice = null;
  signedIn(false);
  $('token').focus();
}));
$('refresh').addEventListener('click', event => busy(event.currentTarget, load));
$('send-code').addEventListener('click', event => busy(event.currentTarget, async () => tell(await gateway.sendCode($('phone').value), 'sms')));
$('trial').addEventListener('submit', event => {
  event.preventDefault();
  busy(event.submitter, async () => tell(await gateway.apply(Object.fromEntries(new FormData(event.target))), 'application'));
});

speak(say === words.zh ? 'zh' : 'en');
const session = await gateway.session();
if (session.body.active) await load(); else signedIn(false);
document.documentElement.dataset.ready = 'yes';
