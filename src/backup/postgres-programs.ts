import { spawn } from 'node:child_process'
import pg from 'pg'
import { BackupError } from './backup-folder.ts'

export type Environment = Record<string, string | undefined>

/** The connection of a `DATABASE_URL` for PostgreSQL's own programs. The password goes into the environment: everyone can read a command line. */
export function connectionFor(url: string): { env: Record<string, string>; shown: string[] } {
  const { host, port, user, password, database } = new pg.Client({ connectionString: url })
  const asked = new URL(url.replace(/^postgres(ql)?:\/\/\//, 'postgres://localhost/')).searchParams
  const extra: Record<string, string> = {}
  for (const [name, variable] of [
    ['sslmode', 'PGSSLMODE'],
    ['sslrootcert', 'PGSSLROOTCERT'],
    ['sslcert', 'PGSSLCERT'],
    ['sslkey', 'PGSSLKEY'],
    ['options', 'PGOPTIONS'],
  ] as const) {
    const value = asked.get(name)
    if (value !== null) extra[variable] = value
  }
  return {
    env: {
      PGHOST: host,
      PGPORT: String(port),
      ...(user ? { PGUSER: user } : {}),
      ...(typeof password === 'string' ? { PGPASSWORD: password } : {}),
      ...(database ? { PGDATABASE: database } : {}),
      ...extra,
    },
    shown: [`--host=${host}`, `--port=${port}`, ...(user ? [`--username=${user}`] : []), `--dbname=${database ?? ''}`],
  }
}

const toldMost = 2000

/** Runs one of PostgreSQL's programs to completion. False if it is not on the PATH; throws the program's own message if it fails. */
export async function runProgram(name: string, args: string[], env: Environment): Promise<boolean> {
  const child = spawn(name, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let told = ''
  child.stderr.on('data', (chunk: Buffer) => {
    told = (told + chunk.toString()).slice(-toldMost)
  })
  const ended = await new Promise<number | NodeJS.Signals | 'not there' | null>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? resolve('not there') : reject(error)))
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  if (ended === 'not there') return false
  if (ended !== 0) throw new BackupError(`${name} failed (${ended}): ${told.trim()}${/No space left/i.test(told) ? ' Make room, then try again.' : ''}`)
  return true
}
