// The only place that talks to the gateway: with the cookie, which this page cannot read, and the header that a forged request cannot carry.
const paths = {
  session: '/bff/session',
  tenant: '/rest/oma/softwareconsole/tenant/querytenantbasic',
  subscriptions: '/rest/oma/softwareconsole/tenant/queryresource',
  code: '/apiaccess/rest/ipccprovision/v1/applyTry/generateverifycode',
  application: '/apiaccess/rest/ipccprovision/v1/applyTry/applyTenant',
};

export function connect(address) {
  async function ask(method, path, body) {
    const headers = { 'X-Oma-Csrf': '1' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    try {
      const answer = await fetch(address + path, { method, headers, credentials: 'include', cache: 'no-store', body: body === undefined ? undefined : JSON.stringify(body) });
      const text = await answer.text();
      const json = /json/.test(answer.headers.get('Content-Type') ?? '') && text ? JSON.parse(text) : {};
      return { ok: answer.ok, status: answer.status, body: json, headers: answer.headers, problem: answer.ok ? null : String(json.type ?? '').split(/[/#]/).pop() };
    } catch {
      return { ok: false, status: 0, body: {}, headers: new Headers(), problem: 'default' };
    }
  }

  return {
    session: () => ask('GET', paths.session),
    signIn: token => ask('POST', paths.session, { token }),
    signOut: () => ask('DELETE', paths.session),
    tenant: () => ask('GET', paths.tenant),
    subscriptions: () => ask('POST', paths.subscriptions, { limit: 10, offset: 0 }),
    sendCode: phone => ask('POST', paths.code, { phone }),
    apply: form => ask('POST', paths.application, form),
  };
}

// Cache-Status (RFC 9211): a hit whose ttl is negative is a copy past its freshness.
export function staleAge(headers) {
  const status = headers.get('Cache-Status') ?? '';
  return /;\s*hit/.test(status) && /ttl=-/.test(status) ? Number(headers.get('Age') ?? 0) : null;
}

// RateLimit (IETF draft): r is what is left of the day.
export function leftToday(headers) {
  const found = /r=(\d+)/.exec(headers.get('RateLimit') ?? '');
  return found ? Number(found[1]) : null;
}
