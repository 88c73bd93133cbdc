/** A mistake of the deployer, or a refusal: its message is shown in the stack's events, so it quotes no secret. */
export class DeployError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DeployError';
  }
}
