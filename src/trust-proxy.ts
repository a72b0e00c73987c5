import { isIP, isIPv4 } from 'node:net'

/** Which proxies are trusted to say where a request came from: none, the last so many, or those at these addresses. The format is Express's. */
export type TrustProxy = false | number | string[]

const mostHops = 10
const wanted = 'TRUST_PROXY must be the number of proxies in front of Slipway (1 to 10), or their addresses and ranges, like 10.0.0.5,10.1.0.0/16'

/** Reads TRUST_PROXY, and adds to the problems what is wrong with it. */
export function readTrustProxy(text: string | undefined, problems: string[]): TrustProxy {
  const given = (text ?? '').trim()
  if (given === '' || given === '0') return false
  if (/^\d+$/.test(given)) {
    if (Number(given) <= mostHops) return Number(given)
    problems.push(`${wanted}. ${given.slice(0, 20)} would believe whatever a browser says`)
    return false
  }
  const addresses = given.split(',').map((one) => one.trim())
  const wrong = addresses.find((one) => !isRange(one))
  if (wrong === undefined) return addresses
  problems.push(`${wanted}. ${wrong === '' ? 'Between two commas there is nothing' : `It cannot be ${wrong.slice(0, 60)}`}`)
  return false
}

/** An address, or a range like 10.0.0.0/8; not 0.0.0.0/0, which trusts everyone. */
function isRange(text: string): boolean {
  const [address = '', bits, more] = text.split('/')
  if (isIP(address) === 0 || address.includes('%') || more !== undefined) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (isIPv4(address) ? 32 : 128))
}
