import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import helmet from 'helmet'

const nonceHere = 'nonce-here'

/** The headers that restrict what a page may do and who may embed it, as pairs; `contentSecurityPolicy` allows the one inline script with the nonce. */
export function securityHeaders(https: boolean): { fixed: [string, string][]; contentSecurityPolicy: (nonce: string) => string } {
  // Taken once from a response that is never sent: they are the same for every page except for the nonce.
  const req = new IncomingMessage(new Socket())
  const res = new ServerResponse(req)
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
    // With no-referrer a browser sends `Origin: null` with our own forms, which the origin check would refuse.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: https ? { maxAge: 31_536_000 } : false,
  })(req, res, () => {})
  const [before = '', after = ''] = String(res.getHeader('Content-Security-Policy')).split(nonceHere)
  res.removeHeader('Content-Security-Policy')
  const fixed = res.getHeaderNames().map((name): [string, string] => [name, String(res.getHeader(name))])
  return { fixed, contentSecurityPolicy: (nonce) => before + nonce + after }
}
