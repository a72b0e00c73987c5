import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Day } from '../../day.ts'
import type { Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { NoticesTable } from '../../db/tables/notices.ts'
import { deleteNotices, takeNotices } from '../../mail/notices.store.ts'
import type { TakenNotice } from '../../mail/notices.store.ts'
import { mostTold } from './news-letter.ts'
import { listOutdated } from './outdated.store.ts'

const atOnce = 50

/**
 * Takes what someone is to be told, the oldest first, a portion a turn: a change of thousands of projects holds up nobody. What no longer holds is
 * deleted instead, so that they are told if it becomes so again.
 */
export async function takeNews(trx: Writer, { today, ...of }: { person: PersonId; how: NoticesTable['how']; at: string; today: Day }): Promise<TakenNotice[]> {
  const news: TakenNotice[] = []
  const counts = new Map<string, number>()
  for (;;) {
    const { taken, isAll } = await takeNotices(trx, { ...of, most: atOnce })
    const outdated = await listOutdated(trx, taken, today)
    await deleteNotices(
      trx,
      of.person,
      [...outdated].map((one) => one.cause),
    )
    for (const one of taken) {
      if (outdated.has(one)) continue
      const n = (counts.get(one.kind) ?? 0) + 1
      counts.set(one.kind, n)
      // An email counts those beyond the first of a kind, and says no more of them.
      news.push(n > mostTold ? { ...one, subject: '', words: '', path: '' } : one)
    }
    if (isAll) return news
    await nextTurn()
  }
}
