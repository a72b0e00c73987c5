import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'

const nonceHere = 'nonce-here'

/** The headers that keep a page to itself, as pairs; `contentSecurityPolicy` allows the one inline script that carries the nonce. */
export function securityHeaders(https: boolean): { fixed: [string, string][]; contentSecurityPolicy: (nonce: string) => string } {
  const headers = new Map<string, string>()
  const setHeader = (name: string, value: string): void => {
    headers.set(name, value)
  }
  // Asked once: the answer is the same for every page but for the nonce.
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", `'nonce-${nonceHere}'`],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        baseUri: ["'self'"],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    // With no-referrer a browser sends `Origin: null` with its own forms, which the origin check would refuse.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: https ? { maxAge: 31_536_000 } : false,
  })({} as IncomingMessage, { setHeader, removeHeader: () => {} } as unknown as ServerResponse, () => {})
  const [before = '', after = ''] = (headers.get('Content-Security-Policy') ?? '').split(nonceHere)
  headers.delete('Content-Security-Policy')
  return { fixed: [...headers], contentSecurityPolicy: (nonce) => before + nonce + after }
}
