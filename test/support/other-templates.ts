import type { Templates } from '../../src/tracker/templates/templates.ts'

/** Templates as a later version has them: modified by `change`, under another version. */
export function laterTemplates(templates: Templates, version: string, change: (copy: Templates) => void = () => {}): Templates {
  const copy = structuredClone(templates)
  change(copy)
  return { ...copy, version }
}

/** A later version with one prerequisite added, one reworded and one removed, and one more of each other kind. */
export const grown = (templates: Templates, version = 'grown'): Templates =>
  laterTemplates(templates, version, (copy) => {
    const { prerequisites, testCases, entryConditions, goLiveCriteria, workflowOptions } = copy
    const named = <T extends { key: string }>(list: T[], key: string): T => {
      const found = list.find((one) => one.key === key)
      if (!found) throw new Error(`The templates have no ${key}`)
      return found
    }
    named(prerequisites, 'asid').how = 'Ask the Spine team for it, in writing'
    named(prerequisites, 'hscn').title = 'A connection to HSCN, tested'
    prerequisites.splice(1, 0, { ...named(prerequisites, 'hscn'), key: 'lift', title: 'The lift works', needs: ['hscn'], owners: ['dos-lead'], value: null })
    copy.prerequisites = prerequisites
      .filter((one) => one.key !== 'floor-walkers')
      .map((one) => ({ ...one, needs: one.needs.filter((need) => need !== 'floor-walkers') }))
    testCases.push({ ...named(testCases, 'book'), key: 'book-lift', number: 'C99', criterion: 'A slot on the third floor can be booked' })
    entryConditions.push({ ...named(entryConditions, 'contacts'), key: 'lift-checked', title: 'Somebody has checked the lift', owner: 'dos-lead' })
    goLiveCriteria.push({ ...named(goLiveCriteria, 'training-done'), key: 'lift-told', title: 'Patients know of the lift' })
    const [option] = workflowOptions
    // Options may have keys; an added one has its own.
    const lift = { ...option, key: 'lift-alone', group: 'Lift', text: 'Patients take the lift by themselves' } as (typeof workflowOptions)[number]
    workflowOptions.push(lift)
  })
