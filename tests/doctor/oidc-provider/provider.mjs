// oidc-provider with a client for each mistake that is made in its registration.
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const client = {
  client_secret: 'op-secret',
  redirect_uris: ['http://localhost:8002/oidc/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
};
const provider = new Provider(`http://localhost:${port}`, {
  clients: [
    { ...client, client_id: 'gateway' },
    { ...client, client_id: 'no-flow', grant_types: ['client_credentials'], response_types: [], redirect_uris: [] },
    { ...client, client_id: 'public', token_endpoint_auth_method: 'none', client_secret: undefined },
    { ...client, client_id: 'narrow', scope: 'openid' },
  ],
  scopes: ['openid', 'profile', 'email', 'offline_access'],
  claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
  features: { clientCredentials: { enabled: true } },
  cookies: { keys: ['of no worth'] },
});
provider.listen(port, '127.0.0.1', () => console.log('listening'));
