import type { Context } from '../../context.ts'
import { refreshLapsed } from '../go-live/stages.store.ts'

/** Computes the gates of the projects that a change of the catalogue touches, before its effect is shown. */
export async function refreshGates({ db, templates, clock }: Context): Promise<void> {
  await refreshLapsed(db, { environments: templates.environments, clock })
}
