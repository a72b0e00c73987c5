import { randomBytes } from 'node:crypto'

const xor = (one: Uint8Array, other: Uint8Array): Buffer => Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)))

/**
 * A token as a page shows it: different in every page. Pages are compressed, so without this their length could reveal a secret that they repeat
 * (https://www.breachattack.com). Base64url of random bytes, followed by the token's bytes XORed with them.
 */
export function maskToken(token: string): string {
  const bytes = Buffer.from(token)
  const pad = randomBytes(bytes.length)
  return Buffer.concat([pad, xor(bytes, pad)]).toString('base64url')
}

/** The token that a form sends back; a text that `maskToken` never returns is just a wrong token. */
export function unmaskToken(masked: string): string {
  const bytes = Buffer.from(masked, 'base64url')
  const half = bytes.length / 2
  return xor(bytes.subarray(0, half), bytes.subarray(half)).toString()
}
