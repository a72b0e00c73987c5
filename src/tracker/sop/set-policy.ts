import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import { saveSigningPolicy } from './rounds.store.ts'
import type { SigningPolicy } from './who-signs-what.ts'

const policy = z.enum(['everyone', 'by section'], 'Choose who signs a new version')
const form = z.object({
  signing: policy,
  /** What the person saw. */
  was: policy,
})

export function decidePolicy(now: SigningPolicy, { signing, was }: z.output<typeof form>, { access: { project } }: Pick<Doing, 'access'>) {
  if (now !== was) return overtaken
  if (now === signing) return refused({ signing: 'This is how it is now. Choose the other one to change it' })
  return {
    next: { project: project.id, signing },
    happened: [{ kind: 'sop.policy' as const, id: project.id, project: project.id, bySection: signing === 'by section', from: now, to: signing }],
  }
}

/** Decides who signs the versions that are issued from now on. The version that is out keeps what was decided when it was issued. */
export const setSigningPolicy = projectAct<{ project: ProjectId }, typeof form, SigningPolicy, { project: ProjectId; signing: SigningPolicy }>({
  permission: 'sop.issue',
  form,
  load: (_trx, _where, { access }) => Promise.resolve(access.project.sop_signing ?? 'everyone'),
  decide: decidePolicy,
  save: (trx, { project, signing }) => saveSigningPolicy(trx, project, signing),
  says: ({ signing }) => (signing === 'everyone' ? 'Everyone signs each new version' : 'Only those sign a new version whose sections changed'),
})
