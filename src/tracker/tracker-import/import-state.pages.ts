import { momentOf } from '../../web/moments.ts'
import { counted, grouped } from '../../web/numbers.ts'
import { homeOf } from './import-review.pages.ts'
import type { ImportReview } from './import-review.pages.ts'
import type { TrackerImport } from './kept-import.ts'
import { addsServices } from './kept-import.ts'

/** What is happening to an import now, and how far it is. */
export interface Progress {
  strong: string
  says: string
  label: string
  /** 0 if there is no progress bar. */
  max: number
  value: number
}

export interface ImportState {
  says: string
  isReading: boolean
  isInReview: boolean
  progress: Progress | null
  /** The outcome of an import that is over, or null. */
  over: string | null
  done: { strong: string; when: string; kept: string } | null
  /** Why there is nothing to import, or null. */
  nothing: string | null
  /** What has to be decided, each with its rows and what happens without a decision. */
  waiting: { href: string; text: string; otherwise: string }[]
  addsServices: boolean
  /** Rows that are left out because they are outside the area, or null. */
  outside: { href: string; text: string; says: string } | null
  seeLeftOut: string
}

const looksAgain = 'This page refreshes itself; you can leave it.'

function progressOf(one: TrackerImport, { counts, written, toWrite }: ImportReview): Progress | null {
  if (one.state === 'reading')
    return {
      strong: `${grouped(one.written)} of ${counted(counts.rows, 'row')} compared with what is known.`,
      says: `Nothing is written yet. ${looksAgain}`,
      label: 'Rows compared',
      max: Math.max(1, counts.rows),
      value: one.written,
    }
  if (one.state === 'writing')
    return {
      strong: `${grouped(written.written)} of ${counted(toWrite, 'service')} written.`,
      says: looksAgain,
      label: 'Services written',
      max: Math.max(1, toWrite),
      value: written.written,
    }
  if (one.state === 'undoing') {
    const strong = `The import is being undone: ${counted(written.written, 'service is', 'services are')} left.`
    return { strong, says: looksAgain, label: '', max: 0, value: 0 }
  }
  return null
}

function overOf(one: TrackerImport, { written, keptNames }: ImportReview): string | null {
  if (one.state === 'cancelled')
    // A person who cancels has an id; a restart has none.
    return one.settled_by_id === null
      ? 'The program was restarted while the file was being compared. Nothing of it was written: upload it again.'
      : 'This import was cancelled. Nothing of it was written.'
  if (one.state !== 'undone') return null
  const reasons = [
    ...(written.kept > 0
      ? [`${counted(written.kept, 'service has', 'services have')} changed since and ${stayed(written.kept)}: ${named(keptNames, written.kept)}`]
      : []),
    ...(written.outside > 0 ? [`${outsideNow(written.outside)}: the booking team can undo ${written.outside === 1 ? 'it' : 'those'}.`] : []),
  ]
  const rest = reasons.length > 0 ? reasons.join(' ') : 'Every service is as it was before.'
  return `${one.settled_by} undid this import, ${momentOf(one.settled_at ?? '')}. ${rest}`
}

const stayed = (n: number): string => (n === 1 ? 'stayed as it is' : 'stayed as they are')
/** Which services stayed: all of a few, the first of many. */
const named = (names: string[], n: number): string => `${names.join(', ')}${n > names.length ? ` and ${grouped(n - names.length)} more: see below.` : '.'}`

const outsideNow = (n: number): string => `${counted(n, 'service is', 'services are')} outside the area now and ${stayed(n)}`

function doneOf(one: TrackerImport, { written, keptNames }: ImportReview): ImportState['done'] {
  if (one.state !== 'done') return null
  return {
    strong: `${counted(written.written, 'service was', 'services were')} written`,
    when: momentOf(one.settled_at ?? ''),
    kept: [
      ...(written.kept > 0
        ? [
            `${counted(written.kept, 'service was', 'services were')} changed by someone else while you reviewed and ${stayed(written.kept)}: ${named(keptNames, written.kept)}`,
          ]
        : []),
      ...(written.outside > 0 ? [`${outsideNow(written.outside)}: the area, or the services, changed after the file was compared.`] : []),
    ].join(' '),
  }
}

function nothingOf({ counts, decided, toWrite }: ImportReview): string | null {
  if (toWrite + decided.closeLeft + decided.conflictsLeft > 0) return null
  if (counts.outside > 0) return 'Nothing that differs in this file is in the area. There is nothing to import.'
  if (counts.notTaken === 0) return 'Nothing in this file differs from what is known. There is nothing to import.'
  const read = counts.unchanged > 0 ? 'Nothing that was read in this file differs from what is known.' : 'No row of this file could be read.'
  return `${read} There is nothing to import.`
}

function waitingOf(home: string, { conflictsLeft, closeLeft }: ImportReview['decided']): ImportState['waiting'] {
  const conflicts = {
    href: `${home}?show=conflict#rows`,
    text: `${counted(conflictsLeft, 'conflict waits', 'conflicts wait')} for your decision.`,
    otherwise: 'What you do not decide stays as it is here.',
  }
  const close = {
    href: `${home}?show=close#rows`,
    text: `${counted(closeLeft, 'close match waits', 'close matches wait')} for your decision.`,
    otherwise: 'What you do not decide is left out.',
  }
  return [...(conflictsLeft > 0 ? [conflicts] : []), ...(closeLeft > 0 ? [close] : [])]
}

/** The state of an import, in the words of its page. */
export function stateOf(one: TrackerImport, review: ImportReview): ImportState {
  const { counts, decided } = review
  return {
    says: `Rollout tracker with ${counted(counts.rows, 'row')}, uploaded by ${one.person_name}, ${momentOf(one.uploaded_at)}.`,
    isReading: one.state === 'reading',
    isInReview: one.state === 'review',
    progress: progressOf(one, review),
    over: overOf(one, review),
    done: doneOf(one, review),
    nothing: nothingOf(review),
    waiting: waitingOf(homeOf(one), decided),
    outside:
      one.within_id === null
        ? null
        : {
            href: `${homeOf(one)}?show=outside#rows`,
            text: counts.outside === 0 ? '' : `${counted(counts.outside, 'row is', 'rows are')} outside the area and left out.`,
            says: `Only services in the area of ${one.person_name} are imported.`,
          },
    addsServices: addsServices(counts),
    seeLeftOut: `See all that was left out (${grouped(counts.notTaken)})`,
  }
}
