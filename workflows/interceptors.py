"""Keeps a bug in a handler from freezing its order: the caller gets a failed update, the order lives on."""

import asyncio

from temporalio import workflow
from temporalio.exceptions import FailureError
from temporalio.worker import (
    HandleSignalInput,
    HandleUpdateInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from activities.failures import CodedError

HANDLER_BROKE = "HandlerBroke"


class _Boundary(WorkflowInboundInterceptor):
    async def handle_update_handler(self, input: HandleUpdateInput) -> object:
        try:
            return await super().handle_update_handler(input)
        except (FailureError, asyncio.CancelledError, workflow.ContinueAsNewError):
            raise
        except Exception as error:
            # Left alone it would fail the workflow task for ever, and every later update with it.
            raise CodedError(type(error).__name__, kind=HANDLER_BROKE, retry=False) from None

    async def handle_signal(self, input: HandleSignalInput) -> None:
        try:
            await super().handle_signal(input)
        except (asyncio.CancelledError, workflow.ContinueAsNewError):
            raise
        except Exception as error:
            # A signal has nobody to answer; what it spoke of is stored, so the order only loses the wake-up.
            workflow.logger.error("signal handler broke: %s in %s", type(error).__name__, input.signal)


class HandlerBoundary(Interceptor):
    """Worker interceptor that every worker and replay of the product uses."""

    def workflow_interceptor_class(
        self, input: WorkflowInterceptorClassInput
    ) -> type[WorkflowInboundInterceptor] | None:
        """The boundary around handlers."""
        return _Boundary
