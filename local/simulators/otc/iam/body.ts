import type { RestRequest } from '../../rest/vendor.ts';
import { refusal } from '../faults.ts';
import type { Shape } from '../shape.ts';
import { bodyAs } from '../store.ts';

/** The body of a request to IAM, refused in its words where it has another shape. */
export function iamBody<Body>(request: RestRequest, shape: Shape): Body {
  return bodyAs<Body>(request, {
    shape,
    refuse: (problem) => refusal(400, 'IAM.0011', `Request body is invalid. ${problem}`),
  });
}
