import { momentOf } from '../../web/moments.ts'
import { holds } from '../../text.ts'
import type { PersonId } from '../../db/ids.ts'

/** The most people on the list of one procedure. */
export const mostReaders = 2000

/** What someone confirms who has read a version; it is shown before the button, and stored. */
export const meaningOfReading = ({ number, service }: { number: number; service: string }): string =>
  `I have read and understood version ${number} of the standard operating procedure of ${service}`

/** Someone on the list, with what they have confirmed of the version in force. */
export interface ListedReader {
  id: string
  personId: PersonId
  name: string
  email: string
  organisation: string | null
  addedAt: string
  /** When they confirmed the version that is in force; null if they have not. */
  readAt: string | null
  /** How they were asked and when they are reminded next; empty if they have not been asked yet. */
  asked: string
}

export const readerFilters = ['everyone', 'read', 'not yet'] as const
export type ReaderFilter = (typeof readerFilters)[number]
export const isReaderFilter = (text: string | undefined): text is ReaderFilter => readerFilters.some((one) => one === text)

/** Those of a list who fit what someone looks for. */
export const fitting = (readers: ListedReader[], { show, words }: { show: ReaderFilter; words: string }): ListedReader[] =>
  readers.filter(
    (one) =>
      (show === 'everyone' || (one.readAt !== null) === (show === 'read')) &&
      (words.trim() === '' || [one.name, one.email, one.organisation ?? ''].some((text) => holds(text, words))),
  )

/** "34 of 60 people have read version 3" */
export const progressWords = ({ read, all, number }: { read: number; all: number; number: number }): string =>
  `${read} of ${all} ${all === 1 ? 'person has' : 'people have'} read version ${number}`

export const readWords = ({ readAt, asked }: Pick<ListedReader, 'readAt' | 'asked'>): string =>
  readAt === null ? asked || 'Will be asked by email in the next minutes' : momentOf(readAt)
