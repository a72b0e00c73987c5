import type { Config } from '../config.ts'
import type { SchemaState } from '../db/schema-state.ts'
import type { Environment } from './postgres-programs.ts'

export interface BackupOptions {
  config: Pick<Config, 'databaseUrl' | 'uploadsDir'>
  /** The folder to make. */
  target: string
  /** For PostgreSQL's programs. */
  env: Environment
  now: () => number
  /** Keeps a backup that does not verify, and notes in it what is wrong. */
  acceptFaults: boolean
  heard: (words: string) => void
}

/** What an engine copied into the folder, and what is wrong with it. */
export interface Copied {
  state: SchemaState
  files: number
  faults: string[]
  /** What was not checked, in words. */
  notChecked: string | null
  /** The head of the chain of events. */
  head: string
}
