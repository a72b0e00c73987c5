import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Person } from '../../access/access.store.ts'
import { today } from '../../day.ts'
import type { Context } from '../../context.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import type { Choices } from './bulk.ts'
import { findByAddress } from '../people/known-people.store.ts'
import { rowOfProject } from './new-row.ts'
import { saveJob } from './prepare-job.ts'
import type { NewRow } from './new-row.ts'
import { whatIsReplaced, whyNotReplaced } from './replacement.ts'
import { listPlaces, listProjectsOf } from './replacement.store.ts'

const atOnce = 200

/** Stores what replacing a person would change in each of their projects, for the preview; returns the id of the job. Changes nothing else. */
export async function prepareReplacement(context: Context, person: Person, choice: Choices['replace']): Promise<string> {
  const db = context.db.read
  const to = (await findByAddress(db, choice.to.email))?.id
  const ids = await listProjectsOf(db, choice.from.id)
  const rows: NewRow[] = []
  for (let from = 0; from < ids.length; from += atOnce) {
    const places = await listPlaces(db, ids.slice(from, from + atOnce), { by: person, from: choice.from.id, to, today: today(context) })
    for (const place of places) {
      // A project manager learns nothing of the projects of others.
      if (!place.manages && !seesAllProjects(person)) continue
      const why = whyNotReplaced(place, choice)
      rows.push(rowOfProject(place, why, whatIsReplaced(place, choice)))
    }
    await nextTurn()
  }
  return saveJob(context, person, { choice: { act: 'replace', choice }, query: '', rows })
}
