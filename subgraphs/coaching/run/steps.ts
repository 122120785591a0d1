// Carries out what `decide` asks for. Every step ends in an event of its own; `decide` then sees it.
import type { GraphClient } from '../../../platform/graphql/port.ts';
import type { ChatModel } from '../../../platform/llm/port.ts';
import type { Log } from '../../../platform/log.ts';
import { hashOf, type Run, type Usage } from '../domain.ts';
import type { ToolContext } from '../tools/tool.ts';
import { retrieve } from './context.ts';
import { find, groundsOf, type NextStep, type PlannedStep } from './decide.ts';
import { disclosuresFor } from './disclosures.ts';
import { evaluateGrounding } from './grounding.ts';
import type { RunLease } from './lease.ts';
import { ModelSteps, type ModelStepPorts } from './model-steps.ts';
import { checkSafety, deflection, deflectionAuthor } from './safety.ts';
import type { Ending } from './terminal.ts';
import { callTool } from './tool-call.ts';
import type { RunWriter } from './writer.ts';

export interface StepPorts extends ModelStepPorts {
  readonly graph: GraphClient;
  readonly models: readonly ChatModel[];
  readonly log: Log;
}

export class RunSteps {
  readonly #ports: StepPorts;
  readonly #lease: RunLease;
  readonly #writer: RunWriter;
  readonly #log: Log;
  /** Aborts when the run is cancelled or lost. */
  readonly #signal: AbortSignal;
  readonly #model: ModelSteps;

  constructor(ports: StepPorts, lease: RunLease, writer: RunWriter) {
    this.#ports = ports;
    this.#lease = lease;
    this.#writer = writer;
    this.#log = ports.log.child({ runId: lease.run.id, epoch: lease.epoch });
    this.#signal = AbortSignal.any([lease.lost, lease.cancelled]);
    this.#model = new ModelSteps({ ports, lease, writer, log: this.#log, signal: this.#signal });
  }

  /** What the models took in this and earlier claims. */
  get spent(): Usage | null {
    return this.#model.spent;
  }

  /** How the run ends, if it does; null when there is a next step. An aborted step leaves no event. */
  async take(step: NextStep): Promise<Ending | null> {
    switch (step.do) {
      case 'accept':
        return this.#accept();
      case 'check-safety':
        return this.#checkSafety();
      case 'retrieve':
        return this.#retrieve();
      case 'plan':
        return this.#model.plan();
      case 'call-tool':
        return this.#callTool(step.step, step.announced);
      case 'abandon':
        return this.#model.abandon(step.attempt);
      case 'answer':
        return this.#model.answer(step.attempt);
      case 'deflect':
        return this.#deflect(step.attempt);
      case 'ground':
        return this.#ground(step.text);
      case 'disclose':
        return this.#disclose();
      case 'complete':
        return { status: 'COMPLETED', text: step.text };
      case 'fail':
        return { status: 'FAILED', failure: step.failure };
      case 'cancel':
        return { status: 'CANCELLED', by: step.by };
      case 'nothing':
        throw new Error('a run that has ended takes no more steps');
    }
  }

  async #accept(): Promise<null> {
    const { models, maxOutputTokens } = this.#ports;
    await this.#writer.emit('RunAccepted', {
      inputHash: hashOf(this.#run.question),
      maxOutputTokens,
      providers: models.map((model) => model.name),
    });
    return null;
  }

  async #checkSafety(): Promise<null> {
    const { question, redactions } = this.#run;
    const { verdict, categories } = checkSafety(question);
    await this.#writer.emit('SafetyChecked', {
      verdict,
      categories: [...categories],
      redactions: [...redactions],
    });
    return null;
  }

  async #retrieve(): Promise<null> {
    const { kernel } = this.#ports;
    const { citations, facts } = await retrieve(
      this.#run.question,
      this.#toolContext(),
      kernel,
      this.#log,
    );
    if (this.#signal.aborted) return null;
    await this.#writer.emit('ContextRetrieved', { citations: [...citations], facts: [...facts] });
    return null;
  }

  async #callTool(step: PlannedStep, announced: boolean): Promise<null> {
    const called = { callId: step.id, tool: step.tool };
    if (!announced) {
      await this.#writer.emit('ToolCalled', { ...called, arguments: step.arguments });
    }
    const { kernel } = this.#ports;
    const result = await callTool(step, this.#toolContext(), kernel, this.#log);
    if (this.#signal.aborted) return null;
    await this.#writer.emit('ToolReturned', { ...called, ...result });
    return null;
  }

  async #deflect(attempt: number): Promise<null> {
    const writer = this.#writer;
    await writer.emit('AttemptStarted', { attempt, model: deflectionAuthor });
    writer.text(attempt, deflection);
    await writer.flush();
    this.#ports.failpoints.hit('run.text-done');
    await writer.emit('OutputValidated', { attempt, length: deflection.length });
    return null;
  }

  async #ground(text: string): Promise<null> {
    const backing = { ...groundsOf(this.#writer.state), question: this.#run.question };
    const { numbers, unbacked } = evaluateGrounding(text, backing);
    await this.#writer.emit('GroundingEvaluated', { numbers, unbacked: [...unbacked] });
    return null;
  }

  async #disclose(): Promise<null> {
    const { state } = this.#writer;
    const disclosures = disclosuresFor({
      deflected: find(state, 'SafetyChecked')?.verdict === 'DEFLECTED',
      facts: groundsOf(state).facts,
      unbacked: find(state, 'GroundingEvaluated')?.unbacked ?? [],
      overBudget: (find(state, 'AttemptStarted')?.passedOver ?? []).some(
        ({ reason }) => reason === 'OVER_BUDGET',
      ),
    });
    await this.#writer.emit('DisclosuresAttached', { disclosures });
    return null;
  }

  #toolContext(): ToolContext {
    return { graph: this.#ports.graph, actor: this.#run.actor, signal: this.#signal };
  }

  get #run(): Run {
    return this.#lease.run;
  }
}
