import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

/** The result of one window of load. `generator` is the share of a core that sending took: near 1 it would limit what is measured. */
export interface Load {
  perSecond: number
  p50: number
  p99: number
  statuses: Record<string, number>
  wrong: number
  generator: number
  /** Microseconds of processor time a request of the server, all threads together; null if the system does not report it. */
  cpu: number | null
}

export interface Asking {
  port: number
  /** The process id of the server. */
  pid?: number | undefined
  connections: number
  seconds: number
  /** The next request of a connection as raw bytes; undefined ends that connection. */
  next: (connection: number) => Buffer | undefined
  expects: number
}

const headEnd = Buffer.from('\r\n\r\n')

/**
 * Sends requests over kept-alive connections, each when the last is answered. Plain sockets: a client library takes more time for an answer of 36 kB than a
 * bare server does, and would be measured instead.
 */
export async function load(asking: Asking): Promise<Load> {
  const started = performance.now()
  const cpu = process.cpuUsage()
  const before = cpuOf(asking.pid)
  const times: number[] = []
  const statuses: Record<string, number> = {}
  await Promise.all(
    Array.from({ length: asking.connections }, (_, connection) =>
      keepAsking({ ...asking, connection, until: started + asking.seconds * 1000 }, (status, ms) => {
        times.push(ms)
        statuses[status] = (statuses[status] ?? 0) + 1
      }),
    ),
  )
  const ms = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  const after = cpuOf(asking.pid)
  times.sort((a, b) => a - b)
  return {
    perSecond: times.length / (ms / 1000),
    p50: times[Math.floor(times.length * 0.5)] ?? 0,
    p99: times[Math.floor(times.length * 0.99)] ?? 0,
    statuses,
    wrong: times.length - (statuses[String(asking.expects)] ?? 0),
    generator: (user + system) / 1000 / ms,
    cpu: before === null || after === null ? null : (after - before) / times.length,
  }
}

const microsecondsATick = 10_000

/** Processor time of a process so far, in microseconds. Linux counts it in ticks of a hundredth of a second. */
function cpuOf(pid: number | undefined): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * microsecondsATick
  } catch {
    return null
  }
}

function keepAsking(asking: Asking & { connection: number; until: number }, answered: (status: string, ms: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(asking.port, '127.0.0.1')
    let [askedAt, left, status] = [0, 0, '']
    let head: Buffer = Buffer.alloc(0)
    const ask = (): void => {
      const request = performance.now() < asking.until ? asking.next(asking.connection) : undefined
      if (request === undefined) {
        socket.destroy()
        resolve()
        return
      }
      askedAt = performance.now()
      socket.write(request)
    }
    socket.setNoDelay(true)
    socket.once('connect', ask)
    socket.on('error', reject)
    socket.on('end', () => reject(new Error('The server closed a connection')))
    socket.on('data', (chunk: Buffer) => {
      if (left === 0) {
        head = head.length === 0 ? chunk : Buffer.concat([head, chunk])
        const end = head.indexOf(headEnd)
        if (end === -1) return
        const words = head.toString('latin1', 0, end)
        const length = /\r\ncontent-length: (\d+)/i.exec(words)?.[1]
        if (length === undefined) return reject(new Error(`An answer without its length: ${words.slice(0, 200)}`))
        status = words.slice(9, 12)
        left = end + headEnd.length + Number(length) - head.length
        head = Buffer.alloc(0)
      } else left -= chunk.length
      if (left > 0) return
      answered(status, performance.now() - askedAt)
      ask()
    })
  })
}
