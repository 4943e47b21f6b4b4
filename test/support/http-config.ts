import type { HttpConfig } from '../../src/domain/config.ts'

/** An http_config with nothing set, and what a test changes in it. */
export function httpConfig (changes: Partial<HttpConfig> = {}): HttpConfig {
  return { followRedirects: true, enableHttp2: true, tls: { insecureSkipVerify: false }, proxyFromEnvironment: false, proxyConnectHeader: {}, headers: {}, ...changes }
}
