// A small provider of identities (OpenID Connect) on this machine: who comes to it is signed in as the subject it is told.

import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { createServer } from "node:http";

export const CLIENT = "kapitera-browser";
export const SECRET = "a-secret-of-the-test";

const coded = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** Starts it; `says.subject` is who signs in next. It gives a token once for each code, to who knows the verifier. */
export async function provide() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const says = { subject: "nobody", refused: [] };
  const codes = new Map();
  let issuer;
  const routes = {
    "/.well-known/openid-configuration": () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
      token_endpoint_auth_methods_supported: ["client_secret_basic"],
    }),
    "/keys": () => ({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one", use: "sig", alg: "ES256" }] }),
  };
  const token = (nonce) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: CLIENT, sub: says.subject, nonce, iat: now, exp: now + 300 };
    const body = `${coded({ alg: "ES256", typ: "JWT", kid: "one" })}.${coded(claims)}`;
    return `${body}.${sign("sha256", Buffer.from(body), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, issuer);
    const json = (status, value) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (url.pathname === "/authorize") {
      const asked = Object.fromEntries(url.searchParams);
      const code = randomBytes(16).toString("hex");
      codes.set(code, asked);
      const back = new URL(asked.redirect_uri);
      back.search = new URLSearchParams({ code, state: asked.state });
      return response.writeHead(302, { location: back.href }).end();
    }
    if (url.pathname === "/token") {
      let text = "";
      for await (const part of request) text += part;
      const form = Object.fromEntries(new URLSearchParams(text));
      const asked = codes.get(form.code);
      codes.delete(form.code);
      const known = request.headers.authorization === `Basic ${Buffer.from(`${CLIENT}:${SECRET}`).toString("base64")}`;
      const verified = asked && createHash("sha256").update(form.code_verifier ?? "").digest("base64url") === asked.code_challenge;
      if (!known || !verified || form.redirect_uri !== asked.redirect_uri) {
        says.refused.push(form);
        return json(400, { error: "invalid_grant" });
      }
      return json(200, { access_token: "of-the-test", token_type: "Bearer", id_token: token(asked.nonce) });
    }
    return routes[url.pathname] ? json(200, routes[url.pathname]()) : json(404, {});
  });
  await new Promise((listens) => server.listen(0, "127.0.0.1", listens));
  issuer = `http://127.0.0.1:${server.address().port}`;
  return { issuer, says, stop: () => new Promise((closed) => (server.close(closed), server.closeAllConnections())) };
}

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer();
  await new Promise((listens) => server.listen(0, "127.0.0.1", listens));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}
