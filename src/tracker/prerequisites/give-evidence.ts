import type { ProjectId } from '../../db/ids.ts'
import { addEvidenceTo } from '../evidence/add-evidence.ts'
import { citeExchangesFor } from '../evidence/cite-exchange.ts'
import type { GivesTo } from '../evidence/target.ts'
import { findToChange } from './find-to-change.ts'

const toPrerequisite: GivesTo<{ project: ProjectId; key: string }> = {
  permission: 'prerequisite.settle',
  async findTarget(trx, where, doing) {
    const { row } = await findToChange(trx, where, doing)
    return { subject: 'prerequisite', subjectId: row.id, title: row.title }
  },
}

/** Adds a note, a link or files as evidence of a prerequisite. */
export const addPrerequisiteEvidence = addEvidenceTo(toPrerequisite)

/** Cites exchanges with the sandbox as evidence of a prerequisite. It never meets the prerequisite: a person does. */
export const citeForPrerequisite = citeExchangesFor(toPrerequisite)
