import { dirname } from 'node:path'
import { copiesOf } from './copies.ts'

/** The code of an error, or of its cause. */
export const codeOf = (error: unknown): string =>
  !(error instanceof Error) ? '' : 'code' in error && typeof error.code === 'string' ? error.code : codeOf(error.cause)

/** The file, or one of its pages, is damaged. */
export const isDamaged = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error))

/** SQLite's error about a file as an error that names the file and says what to do; any other error unchanged. */
export function explainSqliteFault(error: unknown, file: string): unknown {
  const code = codeOf(error)
  const told = error instanceof Error ? error.message : ''
  const words = isDamaged(error)
    ? damageInWords(file, told)
    : code.startsWith('SQLITE_READONLY')
      ? `The database ${file} cannot be written (${told}). Let this user write to the file and to its folder ${dirname(file)}, then start again.`
      : code.startsWith('SQLITE_CANTOPEN')
        ? `The database ${file} cannot be opened (${told}). Check that it is a file, that this user may read and write it and its folder ${dirname(file)}, and that the disk is not mounted read-only.`
        : code === 'SQLITE_FULL'
          ? `The disk that holds ${file} is full. Nothing was changed. Make room, then try again.`
          : code.startsWith('SQLITE_IOERR')
            ? `The disk that holds ${file} failed (${told}, ${code}). Check the disk and the room on it; if the file is damaged, restore a backup: slipway restore FOLDER.`
            : undefined
  return words === undefined ? error : new Error(words, { cause: error })
}

/** Which file is damaged, and how to restore it. */
export function damageInWords(file: string, told: string): string {
  const copies = copiesOf(file)
  return [
    `The database ${file} is damaged, or it is no SQLite database (${told}).`,
    `Stop whatever uses it and move ${file}, ${file}-wal and ${file}-shm to another folder: keep them, much may still be readable.`,
    'Then restore the last backup: slipway restore FOLDER.',
    ...(copies.length > 0 ? [`Copies from before upgrades lie beside it: ${copies.join(', ')}. To go back to one, copy it to ${file}.`] : []),
  ].join(' ')
}
