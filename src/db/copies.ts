import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const kept = 2

/** The name of the copy of a SQLite file made before these migrations run: `slipway.db.before-037`, after the last of them. */
export const copyNameFor = (file: string, pending: string[]): string => {
  const last = pending.at(-1) ?? ''
  return `${file}.before-${/^\d+/.exec(last)?.[0] ?? last}`
}

/** The copies that upgrades made of a file, newest first. */
export function copiesOf(file: string): string[] {
  const folder = dirname(file)
  const begin = `${basename(file)}.before-`
  return readdirSync(folder)
    .filter((name) => name.startsWith(begin) && /^\d+$/.test(name.slice(begin.length)))
    .map((name) => ({ path: join(folder, name), madeAt: statSync(join(folder, name)).mtimeMs }))
    .toSorted((a, b) => b.madeAt - a.madeAt || (a.path < b.path ? 1 : -1))
    .map((one) => one.path)
}

/** Keeps the last two. */
export function forgetOldCopies(file: string): void {
  for (const old of copiesOf(file).slice(kept)) for (const end of ['', '-wal', '-shm']) rmSync(old + end, { force: true })
}
