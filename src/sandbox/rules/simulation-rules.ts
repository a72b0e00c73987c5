import { help, rulesOf } from './rule.ts'
import { sources } from './sources.ts'

/** Not rules of the standard: they mark an answer in the log as simulated. Nothing is judged by them. */
export const simulationRules = rulesOf(
  { on: [], status: 200, code: 'processing', spine: 'BAD_REQUEST', source: sources.tool },
  {
    'SIM-01': {
      severity: 'warning',
      help: help(
        'An armed fault changed this answer.',
        'Someone armed it on the sandbox’s page, to see how the Consumer copes.',
        'Nothing to mend: the fault disarms itself after the requests it was armed for',
        'taking the answer for the Provider’s own',
      ),
      check: () => null,
    },
    'SIM-02': {
      severity: 'warning',
      help: help(
        'A reserved value got a scripted answer.',
        'The sandbox’s scenarios are on: the national simulator’s request collection can be replayed.',
        'service 999999998 to see how no slots look',
        'expecting the sandbox’s own slots',
      ),
      check: () => null,
    },
  },
)
