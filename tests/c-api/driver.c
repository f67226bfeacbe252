// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * A driver that uses every function, every callback and every answer of the
 * job queue's C face. It is compiled against the header and never run.
 */
#include <stddef.h>

#include "ringside_jobqueue.h"

#define RING_SLOTS 4

struct demo_job {
	struct jq_token *token;
	int hung;
};

struct demo_gpu {
	struct module *module;
	struct jq_dispatcher *direct;
	struct jq_dispatcher *orchestrator;
	struct jq_queue *queue;
	struct demo_job *ring[RING_SLOTS];
	unsigned int used;
	/* Signals when a slot of the ring comes free. */
	struct dma_fence *slot_free;
	/* Signals when the firmware has answered. */
	struct dma_fence *acknowledged;
	int resident;
	int gone;
	int idle;
};

struct demo_waiter {
	struct jq_fence_cb cb;
	int status;
};

/* The driver's callbacks. */

static int demo_submit(void *priv, void *job_priv, struct jq_token **token,
		       struct dma_fence **wake)
{
	struct demo_gpu *gpu = priv;
	struct demo_job *job = job_priv;
	unsigned int ring = 0;

	if (gpu->gone)
		return -19;
	if (gpu->used == RING_SLOTS) {
		if (jq_fence_get(gpu->slot_free))
			return -22;
		*wake = gpu->slot_free;
		return JQ_NO_RESOURCES;
	}
	job->token = *token;
	*token = NULL;
	jq_token_ring(job->token, &ring);
	gpu->ring[gpu->used++] = job;
	return JQ_SUBMITTED;
}

static int demo_timedout(void *priv, void *job_priv)
{
	struct demo_gpu *gpu = priv;
	struct demo_job *job = job_priv;

	if (gpu->gone)
		return JQ_DEVICE_GONE;
	if (!job->hung)
		return JQ_STILL_RUNNING;
	jq_token_fail(&job->token, -110);
	return JQ_HANDLED;
}

static int demo_stop(void *priv, struct jq_stop **stop, struct dma_fence **wait)
{
	struct demo_gpu *gpu = priv;

	if (!gpu->idle) {
		jq_fence_get(gpu->acknowledged);
		*wait = gpu->acknowledged;
		return JQ_WAIT;
	}
	jq_prove_stopped(stop);
	return JQ_STOPPED;
}

static void demo_release(void *priv, void *job_priv)
{
	struct demo_gpu *gpu = priv;
	struct demo_job *job = job_priv;

	/* Its token is used up, by whomever. */
	job->token = NULL;
	gpu->used--;
}

static int demo_teardown_step(void *priv, unsigned int step,
			      struct dma_fence **wait)
{
	struct demo_gpu *gpu = priv;

	if (step > 0)
		return JQ_DONE;
	jq_fence_get(gpu->acknowledged);
	*wait = gpu->acknowledged;
	return JQ_WAIT;
}

static int demo_make_resident(void *priv, void *job_priv,
			      struct dma_fence **wait, uint64_t *delay_ns)
{
	struct demo_gpu *gpu = priv;

	(void)job_priv;
	if (gpu->resident > 1)
		return JQ_ADVANCE;
	if (gpu->resident == 1) {
		*delay_ns = 1000;
		return JQ_WAIT_NS;
	}
	jq_fence_get(gpu->acknowledged);
	*wait = gpu->acknowledged;
	return JQ_WAIT;
}

static void demo_cancelled(void *data)
{
	struct demo_gpu *gpu = data;

	gpu->idle = 1;
}

static void demo_signalled(struct dma_fence *fence, struct jq_fence_cb *cb)
{
	struct demo_waiter *waiter = (struct demo_waiter *)(void *)
		((char *)cb - offsetof(struct demo_waiter, cb));

	jq_fence_status(fence, &waiter->status);
}

/* The device's interrupts. */

void demo_begins(struct demo_gpu *gpu);
void demo_ends(struct demo_gpu *gpu);

void demo_begins(struct demo_gpu *gpu)
{
	jq_token_started(gpu->ring[0]->token);
}

void demo_ends(struct demo_gpu *gpu)
{
	jq_token_complete(&gpu->ring[0]->token);
	/* The last user may be gone; what sleeps is done elsewhere. */
	jq_queue_put_atomic(gpu->queue);
}

void demo_forget(struct demo_job *job);

void demo_forget(struct demo_job *job)
{
	/* A bug of the driver's, which the queue's drop policy decides about. */
	jq_token_drop(&job->token);
}

/* A queue on either dispatcher. */

static const struct jq_stage demo_stages[] = {
	{ .name = "resident", .timeout_ns = 1000000, .process = demo_make_resident },
};

int demo_open(struct demo_gpu *gpu, int orchestrated);

int demo_open(struct demo_gpu *gpu, int orchestrated)
{
	static const struct jq_ring rings[] = {
		{ .name = "gfx", .slots = RING_SLOTS, .width = 1 },
		{ .name = "compute", .slots = RING_SLOTS, .width = 4 },
	};
	static const unsigned int first[] = { 0 };
	static const unsigned int both[] = { 0, 1 };
	const struct jq_queue_ops ops = {
		.owner = gpu->module,
		.submit = demo_submit,
		.timedout = demo_timedout,
		.stop = demo_stop,
		.release = demo_release,
		.teardown_step = demo_teardown_step,
		.teardown_steps = 2,
		.stages = demo_stages,
		.nr_stages = 1,
	};
	struct jq_queue_params params = {
		.name = "demo",
		.client = -1,
		.credits = 2 * RING_SLOTS,
		.flags = JQ_QUEUE_REPORTS_START | JQ_QUEUE_BYPASS |
			 JQ_QUEUE_ATOMIC_PUT,
		.drop_policy = JQ_DROP_CANCEL,
		.timeout_ns = 2000000000,
		.pipeline_timeout_ns = 0,
		.cancel_timeout_ns = 1000000000,
	};
	int ret;

	ret = jq_dispatcher_create("demo", &gpu->direct);
	if (ret)
		return ret;
	ret = jq_orchestrator_create("demo rings", rings, 2, &gpu->orchestrator);
	if (ret)
		return ret;
	params.dispatcher = orchestrated ? gpu->orchestrator : gpu->direct;
	ret = jq_queue_create(&ops, gpu, &params, &gpu->queue);
	if (ret || !orchestrated)
		return ret;
	ret = jq_orchestrator_attach(gpu->orchestrator, gpu->queue,
				     JQ_WEIGHT_NORMAL, first, 1);
	if (ret)
		return ret;
	ret = jq_queue_set_rings(gpu->queue, both, 2);
	if (ret)
		return ret;
	return jq_queue_set_weight(gpu->queue, JQ_WEIGHT_HIGH);
}

/* Two jobs, the second behind the first on the device. */

int demo_submit_two(struct demo_gpu *gpu, struct demo_job *jobs,
		    struct dma_fence *after, struct dma_fence **done);

int demo_submit_two(struct demo_gpu *gpu, struct demo_job *jobs,
		    struct dma_fence *after, struct dma_fence **done)
{
	struct jq_prepared *prepared[2] = { NULL, NULL };
	struct dma_fence *submitted = NULL;
	struct jq_lane *lane = NULL;
	struct dma_fence *first = NULL;
	int ret;

	ret = jq_lane_begin(gpu->queue, &lane);
	if (ret)
		return ret;
	ret = jq_prepare(lane, &jobs[0], -1, 1, &after, 1, 0, &prepared[0]);
	if (ret)
		goto end;
	ret = jq_prepared_submission_fence(prepared[0], &submitted);
	if (ret)
		goto abort;
	ret = jq_prepare(lane, &jobs[1], -1, 1, NULL, 0, 1, &prepared[1]);
	if (ret)
		goto put;
	ret = jq_prepared_add_dep(prepared[1], submitted);
	if (ret)
		goto put;
	jq_commit(&prepared[0], &first);
	jq_fence_put(first);
	jq_commit(&prepared[1], done);
put:
	jq_fence_put(submitted);
abort:
	if (prepared[0])
		jq_abort(&prepared[0]);
end:
	jq_lane_end(&lane);
	return ret;
}

int demo_wait(struct dma_fence *fence, struct demo_waiter *waiter);

int demo_wait(struct dma_fence *fence, struct demo_waiter *waiter)
{
	if (jq_fence_is_signaled(fence))
		return 0;
	waiter->cb.func = demo_signalled;
	if (jq_fence_add_callback(fence, &waiter->cb))
		return 0;
	return jq_fence_remove_callback(&waiter->cb);
}

void demo_suspend(struct demo_gpu *gpu, int on);

void demo_suspend(struct demo_gpu *gpu, int on)
{
	if (on)
		jq_queue_park(gpu->queue);
	else
		jq_queue_unpark(gpu->queue);
}

/* The interrupt that tells of a fault. */

void demo_fault(struct demo_gpu *gpu);

void demo_fault(struct demo_gpu *gpu)
{
	jq_queue_expire(gpu->queue);
}

int demo_kill(struct demo_gpu *gpu, int wait);

int demo_kill(struct demo_gpu *gpu, int wait)
{
	if (wait)
		return jq_queue_cancel(gpu->queue, JQ_CANCEL_ALL, -125);
	return jq_queue_cancel_async(gpu->queue, JQ_CANCEL_QUEUED, -125,
				     demo_cancelled, gpu);
}

void demo_close(struct demo_gpu *gpu);

void demo_close(struct demo_gpu *gpu)
{
	jq_queue_get(gpu->queue);
	if (jq_queue_state(gpu->queue) != JQ_QUEUE_DEAD)
		jq_queue_drop(gpu->queue);
	jq_queue_put(gpu->queue);
	jq_queue_put(gpu->queue);
	jq_dispatcher_get(gpu->direct);
	jq_dispatcher_put(gpu->direct);
	jq_dispatcher_put(gpu->direct);
	jq_dispatcher_put(gpu->orchestrator);
}
