/** What a queue of the template may set and the local cloud acts on; absent ⇒ the default of SQS. */
export interface QueueSettings {
  readonly name: string;
  /** 0 to 43,200; default 30. */
  readonly visibilityTimeoutSeconds?: number;
  /** 0 to 900; default 0. */
  readonly delaySeconds?: number;
  /** 0 to 20; default 0. */
  readonly receiveWaitSeconds?: number;
  /** 60 to 1,209,600; default 345,600. Older messages are dropped at the next start. */
  readonly retentionSeconds?: number;
  /** After that many receives a message moves to the queue of that name. */
  readonly redrive?: { readonly queueName: string; readonly maxReceiveCount: number };
}

/** Settings as SQS attributes, with their defaults, so that what an earlier start set is set back. */
export function attributesOf(settings: QueueSettings, arnOf: (name: string) => string): Record<string, string> {
  const { redrive } = settings;
  const policy =
    redrive === undefined
      ? ''
      : JSON.stringify({ deadLetterTargetArn: arnOf(redrive.queueName), maxReceiveCount: redrive.maxReceiveCount });
  return {
    VisibilityTimeout: String(settings.visibilityTimeoutSeconds ?? 30),
    DelaySeconds: String(settings.delaySeconds ?? 0),
    ReceiveMessageWaitTimeSeconds: String(settings.receiveWaitSeconds ?? 0),
    MessageRetentionPeriod: String(settings.retentionSeconds ?? 345_600),
    RedrivePolicy: policy,
  };
}
