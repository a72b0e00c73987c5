import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { asPersonId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import { actNames } from '../../mail/act-link.ts'
import type { ActLinkKind } from '../../mail/act-link.ts'
import { askOrRemind } from '../../mail/ask-by-link.ts'
import { findAsked } from './ask-owner.ts'
import type { Asked } from './ask-owner.ts'

const form = z.object({ person: z.string().min(1).transform(asPersonId) })

/** Whether someone may be asked at a gate now: once a day, and only if they can answer. */
export function decideAskingAtGate(kind: 'go.confirm' | 'hand-over.accept', { name, request, link }: Asked, { today }: Pick<Doing, 'today'>) {
  if (!request?.isOpen) return refused({ form: `${name} cannot answer this now. Look at what is to be done first` })
  if (link?.last_sent_on === today) return refused({ form: `${name} was asked today already. Remind them tomorrow` })
  const { person, project } = request
  return { next: { name, request, link }, happened: [{ kind: 'go-live.asked' as const, id: person.id, project, what: actNames[kind], name }] }
}

const askAtGate = (kind: Extract<ActLinkKind, 'go.confirm' | 'hand-over.accept'>) =>
  projectAct({
    permission: 'project.manage',
    form,
    load: (trx, { project }: { project: ProjectId }, doing, { person }) => findAsked(trx, { kind, project, person, subject: '' }, doing),
    decide: (found, _typed, doing) => decideAskingAtGate(kind, found, doing),
    save: (trx, { request, link }, { actor, at, today }, context) => askOrRemind(trx, { link, request, day: today, at, sender: actor.id }, context),
    says: ({ name }) => `${name} has been emailed`,
  })

/** Emails someone who can confirm go a link, or reminds them. */
export const askToConfirmGo = askAtGate('go.confirm')

/** Emails someone who can accept the hand-over a link, or reminds them. */
export const askToAcceptHandOver = askAtGate('hand-over.accept')
