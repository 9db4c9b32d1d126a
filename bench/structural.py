"""The same linear systems and fixed points by SciPy, QuantEcon and ruspy, timed here.

Reads {"models": [{name, states, actions, discount, rowStart, next, probability, reward}]}
from standard input, writes {"rows": [{name, method, milliseconds, detail}], "skipped": [...]}.
"""

import json
import sys
import time

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import splu, spsolve


def best(call, seconds=2.0, most=20):
    """Least time of a call in milliseconds, and its answer."""
    least, started, answer = np.inf, time.perf_counter(), None
    for _ in range(most):
        since = time.perf_counter()
        answer = call()
        least = min(least, time.perf_counter() - since)
        if time.perf_counter() - started > seconds:
            break
    return 1e3 * least, answer


def soft_policy_iteration(P, reward, S, A, discount, solve):
    """Newton's method on V = TV, each system solved by `solve`. Returns V, steps and the residual."""
    V = np.zeros(S)
    mean = sp.csr_matrix((np.ones(S * A), np.arange(S * A), np.arange(0, S * A + 1, A)), shape=(S, S * A))
    for step in range(60):
        Q = (reward + discount * (P @ V)).reshape(S, A)
        most = Q.max(axis=1)
        E = np.exp(Q - most[:, None])
        total = E.sum(axis=1)
        gap = most + np.log(total) - V
        residual = np.abs(gap).max()
        if residual <= 1e-12 * max(1, np.abs(V).max()):
            return V, step, residual
        weights = mean.copy()
        weights.data = (E / total[:, None]).ravel()
        V = V + solve(sp.identity(S, format="csc") - discount * (weights @ P).tocsc(), gap)
    return V, 60, residual


def run(model, rows, skipped):
    S, A, discount = model["states"], model["actions"], model["discount"]
    reward = np.array(model["reward"])
    P = sp.csr_matrix(
        (np.array(model["probability"]), np.array(model["next"]), np.array(model["rowStart"])), shape=(S * A, S)
    )

    def add(method, milliseconds, detail):
        rows.append({"name": model["name"], "method": method, "milliseconds": milliseconds, "detail": detail})

    uniform = sp.csr_matrix((np.full(S * A, 1 / A), np.arange(S * A), np.arange(0, S * A + 1, A)), shape=(S, S * A))
    system = (sp.identity(S, format="csc") - discount * (uniform @ P).tocsc())
    ones = np.sin(np.arange(S))
    if model["direct"]:
        ms, _ = best(lambda: spsolve(system, ones))
        add("one policy evaluation, spsolve", ms, "")
        ms, (_, steps, residual) = best(
            lambda: soft_policy_iteration(P, reward, S, A, discount, lambda M, b: splu(M).solve(b))
        )
        add("soft policy iteration, splu", ms, f"{steps} steps, residual {residual:.1e}")
    else:
        skipped.append(f"{model['name']}: SciPy's direct solvers fill in (garnet of 1000 shows the growth)")
    try:
        from quantecon.markov import DiscreteDP

        states, actions = np.divmod(np.arange(S * A), A)
        ddp = DiscreteDP(reward, P, discount, states, actions)
        if model["direct"]:
            ms, result = best(lambda: ddp.solve(method="policy_iteration"))
            add("QuantEcon DiscreteDP, policy iteration (hard max)", ms, f"{result.num_iter} steps{'' if result.num_iter < result.max_iter else ', not converged'}")
    except ImportError as error:
        skipped.append(f"QuantEcon: {error}")
    if "bus" in model:
        ruspy(model, P, reward, rows, skipped)


def ruspy(model, P, reward, rows, skipped):
    try:
        from ruspy.model_code.fix_point_alg import calc_fixp
    except Exception as error:
        skipped.append(f"ruspy: {type(error).__name__}: {error}")
        return
    S = model["states"]
    if S > 1000:
        return
    keep = P[0::2].toarray()
    costs = np.column_stack([-reward[0::2], -reward[1::2]])
    try:
        ms, _ = best(lambda: calc_fixp(keep, costs, model["discount"]))
    except Exception as error:
        skipped.append(f"ruspy on {model['name']}: {type(error).__name__}: {error}")
        return
    rows.append({"name": model["name"], "method": "ruspy calc_fixp", "milliseconds": ms, "detail": "dense"})


if __name__ == "__main__":
    rows, skipped = [], []
    for model in json.load(sys.stdin)["models"]:
        run(model, rows, skipped)
    json.dump({"rows": rows, "skipped": skipped}, sys.stdout)
