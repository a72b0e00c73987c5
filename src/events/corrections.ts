import { dayOfMoment } from '../day.ts'
import type { Writer } from '../db/database.ts'
import { noProjectId } from '../db/ids.ts'
import { listCorrected } from './corrected-projects.store.ts'
import type { NewEvent } from './events.store.ts'

/** Adds the reason for a correction to each event of the closed project that has no reason yet. */
export async function withCorrectionReasons(trx: Writer, events: NewEvent[]): Promise<NewEvent[]> {
  const needs = ({ projectId, reason, actor }: NewEvent): boolean => projectId !== null && actor.id !== null && (reason ?? '') === ''
  const ids = new Set(events.filter(needs).flatMap((one) => one.projectId ?? []))
  if (ids.size === 0) return events
  const corrected = await listCorrected(trx, [...ids])
  if (corrected.length === 0) return events
  const byId = new Map(corrected.map((one) => [one.id, one]))
  return events.map((event) => {
    const correction = byId.get(event.projectId ?? noProjectId)
    const isOpen = correction !== undefined && correction.correction_on === dayOfMoment(Date.parse(event.at))
    return needs(event) && isOpen ? { ...event, reason: `Correction: ${correction.correction_reason ?? ''}` } : event
  })
}
