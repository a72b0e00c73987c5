import { isIP, isIPv4 } from 'node:net'
import type { Request } from 'express'

/** An address as some proxies write it, with a port. */
const withPort = /^(?:\[([\da-fA-F:.]{2,45})\]|(\d{1,3}(?:\.\d{1,3}){3})):\d{1,5}$/

/** The address that a request came from: what a trusted proxy says, if that is an address, else the other end of the connection. */
export function addressOf(req: Request): string {
  const said = (req.ip ?? '').slice(0, 60)
  const [, six, four] = withPort.exec(said) ?? []
  const found = [said, six, four, req.socket.remoteAddress].find((one) => one !== undefined && isIP(one) !== 0) ?? ''
  return found.replace(/^::ffff:(?=\d+\.)/i, '')
}

/** What counts as one place: an IPv4 address, or the first 64 bits of an IPv6 address, which one subscriber has all to themselves. */
export function placeOf(address: string): string {
  if (isIPv4(address)) return address
  const [before = '', after] = (address.split('%')[0] ?? '').split('::')
  const left = before === '' ? [] : before.split(':')
  const right = after === undefined || after === '' ? [] : after.split(':')
  const zeros = after === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right]
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')
}
