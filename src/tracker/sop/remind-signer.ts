import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import { asPersonId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import { whyEnded } from '../../mail/act-link.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { findOpenLink } from '../../mail/act-links.store.ts'
import { askOrRemind } from '../../mail/ask-by-link.ts'
import { linkToSign, rolesOf } from './ask-to-sign.ts'
import { findRequest } from './requests.store.ts'
import type { Request } from './requests.store.ts'
import { findPersonName } from './signers.store.ts'

const form = z.object({ person: z.string().min(1).transform(asPersonId) })

interface Found {
  name: string
  /** What they have to sign; undefined if nothing. */
  request: Request | undefined
  /** The link that they have; undefined if they need a new one. */
  link: KnownLink | undefined
}

async function load(trx: Reader, { project }: { project: ProjectId }, { at }: Doing, { person }: z.output<typeof form>): Promise<Found> {
  const request = await findRequest(trx, { project, person })
  const link = request && (await findOpenLink(trx, linkToSign(request)))
  const works = link !== undefined && whyEnded(link, Date.parse(at)) === undefined
  return { name: await findPersonName(trx, person), request, link: works ? link : undefined }
}

export function decideReminder({ name, request, link }: Found, _typed: object, { today }: Pick<Doing, 'today'>) {
  if (!request) return refused({ form: `Nothing waits for ${name} any more` })
  if (link?.last_sent_on === today) return refused({ form: `${name} was asked today already. Remind them tomorrow` })
  const { project, version, signer } = request
  return {
    next: { name, request, link },
    happened: [{ kind: 'sop.reminded' as const, id: signer.personId, project, number: version.number, role: rolesOf(request), name }],
  }
}

/** Reminds someone to sign, with the link that they have, or with a new one if theirs no longer works. The next reminder of the schedule waits. */
export const remindSigner = projectAct({
  permission: 'sop.issue',
  form,
  load,
  decide: decideReminder,
  async save(trx, { request, link }, { actor, at, today }, context) {
    await askOrRemind(trx, { link, request: linkToSign(request), day: today, at, sender: actor.id }, context)
  },
  says: ({ name }) => `${name} was reminded`,
})
