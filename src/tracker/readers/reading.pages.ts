import type { Page } from '../../access/page.ts'
import type { Database } from '../../db/database.ts'
import { asProjectId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import type { Again } from '../../access/submit.ts'
import { momentOf } from '../../web/moments.ts'
import { differenceOf, withContext } from '../sop/difference.ts'
import { htmlOf } from '../sop/drawn.ts'
import { findInForce } from '../sop/reviews.store.ts'
import { listBodies } from '../sop/versions.store.ts'
import { asksReaders } from './ask-to-read.ts'
import { meaningOfReading } from './readers.ts'
import { findOnList, listReadingsOf } from './readers.store.ts'

/** The version in force as someone on the list reads it, with what changed since the one that they read last; undefined if they are not on the list. */
export async function toRead(db: Database, of: { project: ProjectId; person: PersonId }) {
  const onList = await findOnList(db.read, of)
  const inForce = onList && (await findInForce(db.read, of.project))
  if (!inForce) return undefined
  const readings = await listReadingsOf(db.read, of)
  const done = readings.find((one) => one.version_id === inForce.version_id)
  const before = readings.find((one) => one.number < inForce.number)
  const texts = await listBodies(db.read, [inForce.version_id, ...(before ? [before.version_id] : [])])
  const body = texts.find((one) => one.id === inForce.version_id)?.body ?? ''
  const read = texts.find((one) => one.id === before?.version_id)
  return {
    number: inForce.number,
    versionId: inForce.version_id,
    digest: inForce.digest,
    service: onList.service,
    isOpen: asksReaders(onList.state),
    signed: inForce.signed_at === null ? '' : momentOf(inForce.signed_at),
    meaning: meaningOfReading({ number: inForce.number, service: onList.service }),
    done: done ? `You confirmed on ${momentOf(done.at)} that you have read and understood version ${inForce.number}.` : null,
    since: read ? { number: read.number, rows: withContext(differenceOf(read.body, body)) } : null,
    html: await htmlOf(db, { kind: 'version', id: inForce.version_id }, body),
  }
}

/** The same for someone who is signed in: they see this page of the project, whether they have a role in it or not. */
export async function showToRead(page: Page, { errors = {}, status = 200, conflict }: Partial<Again> = {}): Promise<void> {
  const project = asProjectId(page.param('project'))
  const shown = await toRead(page.db, { project, person: page.person.personId })
  if (!shown) throw new NotFoundError('Not on the list of those who read it')
  page.show(
    'readers/to-read',
    { title: `Read the procedure of ${shown.service}`, status, errors: conflict === undefined ? errors : { form: conflict } },
    { ...shown, path: `/to-read/${project}` },
  )
}
