import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { BareAnswer } from './bare.ts'
import { load } from './load.ts'
import type { Asking, Load } from './load.ts'

export interface Plan {
  pairs: number
  /** The length of a window. */
  seconds: number
  connections: number
}

/** One side of a comparison. Requests are made afresh for each window, so that no token expires. */
export interface Side {
  name: string
  port: number
  pid: number | undefined
  expects: number
  requests: () => Asking['next']
}

export interface Spread {
  median: number
  least: number
  most: number
}

export const spreadOf = (values: number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const median = sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
  return { median: median ?? 0, least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0 }
}

/** Starts the bare server with a fixed answer. */
export async function startBare(answer: BareAnswer): Promise<{ port: number; pid: number; end: () => void }> {
  const child = fork(fileURLToPath(new URL('bare.ts', import.meta.url)), {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  child.send(answer)
  const [port] = (await once(child, 'message')) as [number]
  return {
    port,
    pid: child.pid ?? 0,
    end: () => {
      child.disconnect()
    },
  }
}

/** Windows of load on each side in turn, every other round in the opposite order. A warm-up comes before each and does not count. */
export async function alternate(plan: Plan, sides: Side[]): Promise<Map<string, Load[]>> {
  const windows = new Map<string, Load[]>(sides.map((side) => [side.name, []]))
  const measure = (side: Side, seconds: number): Promise<Load> =>
    load({ port: side.port, pid: side.pid, connections: plan.connections, seconds, next: side.requests(), expects: side.expects })
  for (const side of sides) await measure(side, Math.min(2, plan.seconds))
  for (let round = 0; round < plan.pairs; round += 1)
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) windows.get(side.name)?.push(await measure(side, plan.seconds))
  return windows
}

/** The ratio of the two sides, pair by pair. */
export const ratioOf = (a: Load[], b: Load[]): Spread => spreadOf(a.map((one, index) => one.perSecond / (b[index]?.perSecond ?? Number.NaN)))
