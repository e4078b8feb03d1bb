import { jobPriorities } from '@sheaf/core/ingestion/jobs';
import { Option } from 'commander';

/** Which of the tenant's waiting jobs starts first. */
export function priorityOption(meaning: string): Option {
  return new Option('--priority <priority>', meaning).choices([...jobPriorities]);
}
