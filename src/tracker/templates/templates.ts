import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { faultsAcross } from './faults.ts'
import { plainSops } from './for-project.ts'
import { files } from './shapes.ts'
import type { FileName, Templates } from './shapes.ts'

export { faultsOf } from './faults.ts'
export * from './for-project.ts'
export type * from './shapes.ts'

declare module '../../context.ts' {
  interface Context {
    templates: Templates
  }
}

/** Reads and checks the files that a DoS lead may edit; throws an Error that names the file and what is wrong in it. */
export function loadTemplates(folder: URL = new URL('../../../templates/', import.meta.url)): Templates {
  const hash = createHash('sha256')
  const text = (name: string): string => {
    const content = attempt(name, 'cannot be read', () => readFileSync(new URL(name, folder), 'utf8'))
    hash.update(`${name}\0${content}\0`)
    return content
  }
  function read<N extends FileName>(name: N): z.output<(typeof files)[N]> {
    const content = text(name)
    const parsed = files[name].safeParse(attempt(name, 'is not JSON', (): unknown => JSON.parse(content)))
    if (!parsed.success) throw new Error(`templates/${name}: ${z.prettifyError(parsed.error)}`)
    return parsed.data as z.output<(typeof files)[N]>
  }
  const { roles } = read('roles.json')
  const { prerequisites } = read('prerequisites.json')
  const { careSettings, routesIn } = read('care-settings.json')
  const { options: workflowOptions } = read('workflow-options.json')
  const { cases: testCases, dispositionCodes, defaultCodes, environments, entryConditions } = read('test-plan.json')
  const { criteria: goLiveCriteria } = read('go-live.json')
  const named = new Set([...Object.values(plainSops), ...careSettings.flatMap((one) => Object.values(one.sop))])
  const sops = Object.fromEntries([...named].sort().map((name) => [name, text(`sop/${name}`)]))
  const templates = {
    roles,
    prerequisites,
    careSettings,
    routesIn,
    sops,
    workflowOptions,
    dispositionCodes,
    defaultCodes,
    environments,
    testCases,
    entryConditions,
    goLiveCriteria,
  }
  const faults = faultsAcross(templates)
  if (faults.length > 0) throw new Error(faults.join('; '))
  return { version: hash.digest('hex').slice(0, 12), ...templates }
}

function attempt<T>(name: string, complaint: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw new Error(`templates/${name}: ${complaint}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
