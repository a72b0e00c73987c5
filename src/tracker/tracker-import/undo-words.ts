import { counted } from '../../web/numbers.ts'
import type { UndoOutlook } from './undo-outlook.store.ts'

/** What an undo would restore, and what would stay because it has changed since, in sentences. */
export function undoWords({ goes, back, changedSince, changedCount, startedCount, outsideCount }: UndoOutlook, { isWithinArea }: { isWithinArea: boolean }) {
  const stay = changedCount + startedCount + outsideCount
  const unnamed = stay - changedSince.length
  const changed = changedCount > 0 ? [`${counted(changedCount, 'was', 'were')} changed since the import.`] : []
  const started = startedCount > 0 ? [`${counted(startedCount, 'has', 'have')} a project that was started since.`] : []
  const left = outsideCount > 0 ? [`${counted(outsideCount, 'is', 'are')} outside your area now: the booking team can undo those.`] : []
  return {
    sentences: [
      ...(goes > 0 ? [counted(goes, 'service that it added is deleted', 'services that it added are deleted')] : []),
      ...(back > 0 ? [`${counted(back, 'service that it changed is', 'services that it changed are')} restored`] : []),
      ...(isWithinArea ? [] : ['111 providers and pairs of products are restored, unless someone has changed them since']),
      'the history keeps both the import and the undo',
    ],
    stays:
      stay === 0
        ? null
        : {
            heading: `${counted(stay, 'service stays', 'services stay')} as ${stay === 1 ? 'it is' : 'they are'}`,
            says: [...changed, ...started, ...left, 'What the import wrote there is not undone: correct it by hand.'].join(' '),
            named: changedSince.map((one) => ({ href: `/services/${one.ods_code}`, text: one.name, code: one.ods_code })),
            more: unnamed > 0 ? `and ${counted(unnamed, 'more', 'more')}; the page of the import lists them afterwards.` : '',
          },
  }
}
