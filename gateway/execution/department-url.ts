import { BlockList, isIP } from 'node:net';

/** A department's address that the gateway will not call. */
export class UnsafeDepartmentUrl extends Error {
  override readonly name = 'UnsafeDepartmentUrl';
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Whether a host name of a URL is this host: `localhost` (RFC 6761), 127.0.0.0/8 or ::1, with or without brackets.
 * No name is looked up.
 */
export const isLoopbackHost = (hostname: string): boolean => {
  const host = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  if (family === 0) return host === 'localhost';
  return LOOPBACK.check(host, family === 4 ? 'ipv4' : 'ipv6');
};

/**
 * A department's base URL, parsed. Signatures keep a call from being forged, not from being read: off this host
 * only https will do.
 *
 * @throws UnsafeDepartmentUrl if it is no http(s) URL, leaves the host without https, or carries credentials, a
 *   query or a fragment.
 */
export const assertReachableSafely = (url: string): URL => {
  if (!URL.canParse(url)) throw new UnsafeDepartmentUrl('a department needs an absolute URL');
  const parsed = new URL(url);
  const secure = parsed.protocol === 'https:';
  if (!secure && parsed.protocol !== 'http:') throw new UnsafeDepartmentUrl('a department is called by http or https');
  if (!secure && !isLoopbackHost(parsed.hostname)) {
    throw new UnsafeDepartmentUrl(`the department at ${parsed.host} is not on this host: its URL must be https`);
  }
  if (parsed.username !== '' || parsed.password !== '' || parsed.search !== '' || parsed.hash !== '') {
    throw new UnsafeDepartmentUrl(`the department URL at ${parsed.host} may have no credentials, query or fragment`);
  }
  return parsed;
};
