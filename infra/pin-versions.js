/**
 * Puts the versions that the framework publishes into the definitions of the state machines. Their logical ids carry
 * a digest of the code, so they are known only after the functions are compiled. A running execution keeps the
 * substitutions it started with, and with them the code.
 */
export default class PinVersions {
  constructor(serverless) {
    this.hooks = {
      'after:aws:package:finalize:mergeCustomProviderResources': () =>
        pin(serverless.service.provider.compiledCloudFormationTemplate.Resources),
    };
  }
}

function pin(resources) {
  const versions = new Map();
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    if (Type === 'AWS::Lambda::Version') versions.set(Properties.FunctionName.Ref, id);
  }
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    if (Type !== 'AWS::StepFunctions::StateMachine') continue;
    for (const [name, value] of Object.entries(Properties.DefinitionSubstitutions ?? {})) {
      if (!value.Ref?.endsWith('LambdaFunction')) continue;
      const version = versions.get(value.Ref);
      if (!version) throw new Error(`${id}: no version of ${value.Ref} for the placeholder ${name}`);
      Properties.DefinitionSubstitutions[name] = { Ref: version };
    }
  }
}
