import type { Person } from '../../access/access.store.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { OperationalTestPlan } from './operational-test-plan.shape.ts'
import type { Review, ReviewedPerson } from './review-form.ts'

/** A plan as a person reviewed it. */
export interface Confirmation {
  plan: OperationalTestPlan
  review: Review
  people: ReviewedPerson[]
  /** The lines of the sheet's prerequisites that were confirmed as met, counted from 0. */
  met: number[]
  by: Pick<Person, 'personId' | 'name' | 'installationRole'>
  fileName: string
}

/** The outcome, besides the project. */
export interface Confirmed {
  projectId: ProjectId
  /** What was not written because the service is not this person's to change, by name. */
  left: string[]
  /** Prerequisites that were confirmed as met but need others first. */
  open: string[]
  /** How many results from the file are stored as recorded before the project was here. */
  recorded: number
}
