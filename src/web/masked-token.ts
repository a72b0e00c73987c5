import { randomBytes } from 'node:crypto'

const xor = (one: Uint8Array, other: Uint8Array): Buffer => Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)))

/**
 * A token as a page shows it: different in every page. Pages are compressed, and without this their length would tell a secret that they repeat
 * (https://www.breachattack.com). Base64url of random bytes, then of the token's bytes combined with them.
 */
export function maskToken(token: string): string {
  const bytes = Buffer.from(token)
  const pad = randomBytes(bytes.length)
  return Buffer.concat([pad, xor(bytes, pad)]).toString('base64url')
}

/** The token that a form sends back; a text that no token masks to is only the wrong token. */
export function unmaskToken(masked: string): string {
  const bytes = Buffer.from(masked, 'base64url')
  const half = bytes.length / 2
  return xor(bytes.subarray(0, half), bytes.subarray(half)).toString()
}
