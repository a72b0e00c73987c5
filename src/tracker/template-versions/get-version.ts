import type { Reader } from '../../db/database.ts'
import { NotFoundError } from '../../errors.ts'
import { dayOf } from '../../web/moments.ts'
import { dayOfMoment } from '../../day.ts'
import type { Templates } from '../templates/templates.ts'
import { bodyOf, readBody } from './body.ts'
import type { TemplateBody } from './body.ts'
import { numberOf, versionOf } from './version-name.ts'
import { findReleased, findVersion } from './versions.store.ts'

/** A version with its content; `version` is how projects name it. */
export interface KnownVersion {
  version: string
  /** In the middle of a sentence. */
  name: string
  about: string
  body: TemplateBody
}

/** The content of a version by how projects name it; undefined if it was never noted here. */
export async function findKnownVersion(db: Reader, version: string, templates: Templates): Promise<KnownVersion | undefined> {
  const number = numberOf(version)
  const published = number === undefined ? undefined : await findVersion(db, number)
  if (published) {
    const { published_by, published_at, note } = published
    const about = `Published by ${published_by}, ${dayOf(dayOfMoment(published_at))}: ${note}`
    return { version, name: `version ${published.number}`, about, body: readBody(published.body) }
  }
  const released = await findReleased(db, version)
  if (released) {
    const about = `First used here on ${dayOf(dayOfMoment(released.first_used_at))}`
    return { version, name: `the templates of Slipway ${released.release}`, about, body: readBody(released.body) }
  }
  if (version !== templates.version) return undefined
  return { version, name: 'the templates of this release of Slipway', about: '', body: bodyOf(templates) }
}

/** The version that an address names; throws NotFoundError. */
export async function getKnownVersion(db: Reader, slug: string, templates: Templates): Promise<KnownVersion> {
  const found = await findKnownVersion(db, versionOf(slug), templates)
  if (!found) throw new NotFoundError('No such version of the templates')
  return found
}
