import type { Endpoint } from '../config/endpoints.ts';
import { EXIT, PidginError, ProviderFailure, usageError } from '../errors.ts';
import type { OllamaEndpoint } from '../providers/endpoint.ts';
import { isOnThisMachine, ollamaUrl, shownAddress } from '../providers/ollama/address.ts';
import type { OllamaState } from '../providers/ollama/server.ts';
import { findProgram } from '../providers/ollama/start-server.ts';
import type { AgentSnapshot } from '../schemas/events/conversation.ts';
import type { PreparationStep } from '../schemas/events/processing.ts';

/** Output of a server that is started, in the directory of the experiment. */
const SERVER_LOG = 'ollama.log';

/** A model of an Ollama server that agents need, and what there was of it. */
export interface OllamaNeed {
  readonly provider: string;
  readonly model: string;
  readonly endpoint: OllamaEndpoint;
  readonly url: string;
  /** Of the server, as it may be shown. */
  readonly address: string;
  readonly state: OllamaState;
}

/** How a person can be asked. */
export interface Consent {
  /** Everything is agreed to beforehand. */
  readonly yes: boolean;
  /** Says what would be done and waits for an answer; null: nobody can be asked. */
  readonly ask: ((question: readonly string[]) => Promise<boolean>) | null;
}

/**
 * Looks what there is of the models that Ollama is to serve. It changes nothing.
 *
 * @throws PidginError `ollama_unusable` when something answers that is not to be used.
 */
export async function lookAtNeeds(
  agents: readonly Pick<AgentSnapshot, 'provider' | 'model'>[],
  endpoints: ReadonlyMap<string, Endpoint>,
  signal: AbortSignal,
): Promise<OllamaNeed[]> {
  const needs: OllamaNeed[] = [];
  for (const { provider, model } of agents) {
    const endpoint = endpoints.get(provider);
    if (endpoint?.kind !== 'ollama') continue;
    const url = ollamaUrl(endpoint.baseUrl);
    if (!URL.canParse(url)) {
      throw usageError(
        'ollama_unusable',
        'The address of Ollama is not a URL.',
        'Correct OLLAMA_HOST, or base_url in the settings, e.g. 127.0.0.1:11434',
      );
    }
    const state = await look(endpoint, model, url, signal);
    needs.push({ provider, model, endpoint, url, address: shownAddress(url), state });
  }
  return needs;
}

async function look(
  endpoint: OllamaEndpoint,
  model: string,
  url: string,
  signal: AbortSignal,
): Promise<OllamaState> {
  // The SDK is loaded only for those who use it.
  const { lookAtOllama } = await import('../providers/ollama/server.ts');
  try {
    return await lookAtOllama(endpoint, model, signal);
  } catch (error) {
    if (signal.aborted) throw stopped();
    if (!(error instanceof ProviderFailure)) throw error;
    throw usageError(
      'ollama_unusable',
      `What answers at ${shownAddress(url)} cannot be used: ${error.message}`,
      'Set OLLAMA_HOST, or base_url in the settings, to the address of Ollama.',
    );
  }
}

/**
 * What has to be done before the first conversation, in order.
 *
 * @param environment In which programs are looked for.
 * @throws PidginError when that cannot be done from here.
 */
export function stepsFor(
  needs: readonly OllamaNeed[],
  environment: NodeJS.ProcessEnv,
): PreparationStep[] {
  const steps = new Map<string, PreparationStep>();
  for (const { url, address, model, state } of needs) {
    if (state.kind === 'ready') continue;
    if (state.kind === 'no_server') {
      const command = [programFor(url, model, environment), 'serve'];
      steps.set(address, { step: 'start_server', address, command, log: SERVER_LOG });
    }
    steps.set(`${address} ${model}`, { step: 'pull_model', address, model });
  }
  return [...steps.values()];
}

function programFor(url: string, model: string, environment: NodeJS.ProcessEnv): string {
  const address = shownAddress(url);
  if (!isOnThisMachine(url)) {
    throw usageError(
      'ollama_unreachable',
      `Ollama at ${address} does not answer, and Pidgin starts none on another machine.`,
      'Start it there: ollama serve',
      'Or use one on this machine: unset OLLAMA_HOST, and base_url in the settings.',
    );
  }
  const program = findProgram('ollama', environment);
  if (program !== undefined) return program;
  throw usageError(
    'ollama_missing',
    `Ollama is not running at ${address}, and there is no program ollama in the PATH.`,
    'Install it from https://ollama.com/download, then run: ollama serve',
    `And get the model: ollama pull ${model}`,
  );
}

/**
 * Says what would be done, and returns once that is agreed to.
 *
 * @throws PidginError `consent_needed` with the commands to run by hand when it is not; `interrupted`
 * when whoever was asked stopped the program instead.
 */
export async function agree(
  steps: readonly PreparationStep[],
  { yes, ask }: Consent,
  signal: AbortSignal,
): Promise<void> {
  if (steps.length === 0 || yes) return;
  if (ask !== null) {
    const agreed = await ask(question(steps));
    if (signal.aborted) throw stopped();
    if (agreed) return;
  }
  throw usageError(
    'consent_needed',
    `${situation(steps)}${ask === null ? ', and nobody can be asked here' : ''}. Nothing was done.`,
    ...steps.map((step) => `By hand: ${commandLine(step)}`),
    'Or let Pidgin do it: --yes',
  );
}

function question(steps: readonly PreparationStep[]): string[] {
  const starts = steps.some(({ step }) => step === 'start_server');
  return [
    `${situation(steps)}. Pidgin would`,
    ...steps.map((step) => {
      switch (step.step) {
        case 'start_server':
          return `  run       ${step.command.join(' ')} (and stop it at the end)`;
        case 'pull_model':
          return `  download  ${step.model}${starts ? ', unless it is there already' : ''}`;
        default:
          return step satisfies never;
      }
    }),
    'How large a download is will be known when it begins; Ctrl-C stops it.',
  ];
}

function situation(steps: readonly PreparationStep[]): string {
  const start = steps.find(({ step }) => step === 'start_server');
  if (start !== undefined) return `Ollama is not running at ${start.address}`;
  const models = steps.flatMap((step) => (step.step === 'pull_model' ? [step.model] : []));
  return `Ollama at ${steps[0]?.address} does not have ${models.join(' and ')}`;
}

function commandLine(step: PreparationStep): string {
  return step.step === 'start_server' ? 'ollama serve' : `ollama pull ${step.model}`;
}

function stopped(): PidginError {
  return new PidginError('interrupted', 'Stopped before anything was written.', {
    exitCode: EXIT.interrupted,
  });
}
