import { makeBackup } from '../backup/make-backup.ts'
import { restoreBackup } from '../backup/restore-backup.ts'
import type { Config } from '../config.ts'
import { explainingFaults } from '../db/database.ts'
import { sizeOf } from '../evidence/file.ts'

interface Given {
  config: Config
  /** The environment of the process, for pg_dump. */
  env: NodeJS.ProcessEnv
  say: (result: object, words: string) => void
}

/** Shows the progress of a long command on one line of a terminal. */
function progress(): { heard: (words: string) => void; end: () => void } {
  const { isTTY } = process.stderr
  let last = ''
  const show = (words: string): void => {
    if (isTTY && words !== last) process.stderr.write(`\r\u001B[K${words}`)
    last = words
  }
  return { heard: show, end: () => show('') }
}

const filesInWords = (count: number): string => `${count} ${count === 1 ? 'file' : 'files'} of evidence`

/** Backs up the database and its files into a new folder. */
export async function backup(target: string | undefined, { config, env, acceptFaults, say }: Given & { acceptFaults: boolean }): Promise<void> {
  if (target === undefined) throw new Error('Name the folder that the backup is to be: slipway backup FOLDER')
  const { heard, end } = progress()
  const options = { config, target, env, now: Date.now, acceptFaults, heard }
  const told = await explainingFaults(config.databaseUrl, () => makeBackup(options)).finally(end)
  say(
    told,
    [
      `Saved the database (${sizeOf(told.bytes)}) and ${filesInWords(told.files)}, as they were at ${told.madeAt}, to ${told.folder}`,
      ...(told.faults.length > 0 ? ['What was saved does not verify:', ...told.faults.map((one) => `- ${one}`)] : ['The copy was verified']),
      ...(told.notChecked === null ? [] : [`Not checked: ${told.notChecked}`]),
      `Head of the chain: ${told.head}`,
    ].join('\n'),
  )
}

/** Restores a backup to where the configuration says. */
export async function restore(folder: string | undefined, { config, env, say }: Given): Promise<void> {
  if (folder === undefined) throw new Error('Name the backup: slipway restore FOLDER')
  const { heard, end } = progress()
  const told = await restoreBackup({ config, folder, env, heard }).finally(end)
  say(
    told,
    [
      `Restored what was saved at ${told.madeAt}: the database to ${told.database}, and ${filesInWords(told.files)}`,
      ...(told.faults.length > 0 ? ['It was broken already when it was saved:', ...told.faults.map((one) => `- ${one}`)] : ['It was verified']),
    ].join('\n'),
  )
}
